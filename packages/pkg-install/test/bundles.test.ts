import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { installBoth, layProject } from './support/install-both.ts';

const inner = (name: string, more: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({ name, version: '0.5.0', license: 'MIT', ...more });

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry({
    packages: {
      a: {
        versions: {
          '1.0.0': {
            dependencies: { b: '^0.5.0', c: '^1.0.0', e: '*', '@s/d': '*' },
            bundleDependencies: ['b', '@s/d'],
            files: {
              'node_modules/b/package.json': inner('b', {
                dependencies: { f: '*', c: '^1.0.0' },
                bin: 'b.js',
              }),
              'node_modules/b/b.js': '#!/usr/bin/env node\n',
              'node_modules/b/node_modules/f/package.json': inner('f', { engines: { node: '>=10' } }),
              'node_modules/@s/d/package.json': inner('@s/d', { scripts: { postinstall: 'touch ran' } }),
              'node_modules/.bin/evil': 'x',
              'node_modules/broken/package.json': '{',
            },
          },
        },
      },
      b: { versions: { '0.5.0': {}, '0.6.0': {} } },
      c: { versions: { '1.0.0': {}, '2.0.0': {} } },
      e: { versions: { '1.0.0': {} } },
      f: { versions: { '1.0.0': {} } },
    },
  });
});
afterAll(() => registry.close());
beforeEach(() => registry.reset());

const app = { 'package.json': { name: 'app', version: '1.0.0', dependencies: { a: '1.0.0', b: '0.6.0' } } };

describe('bundled packages', () => {
  it('W04 are locked and laid out as npm does it', async () => {
    const { dx, npm, project } = await installBoth(registry.url, app);
    expect(dx.lock).toBe(npm.lock);
    expect(dx.files).toEqual(npm.files);
    expect((await project.install()).status).toBe('up-to-date');
  });

  it('W04 cost no second download of the archive that they are in', async () => {
    const project = layProject(registry.url, app);
    await project.install();
    const asked = registry.requests.filter(({ path }) => path.endsWith('a-1.0.0.tgz'));
    expect(asked).toHaveLength(1);
  });

  it('W04 are found in the store when there is nobody to ask', async () => {
    const project = layProject(registry.url, app);
    await project.install();
    const before = project.made();
    rmSync(join(project.root, 'node_modules'), { recursive: true });
    rmSync(join(project.root, 'package-lock.json'));
    await project.install({ policy: { lockfile: 'npm', network: 'offline' } });
    expect(project.made().lock).toBe(before.lock);
    expect(project.made().files).toEqual(before.files);
  });

  it('I05 that nobody can look at do not stop an installation to which they are optional', async () => {
    const manifest = { name: 'app', version: '1.0.0', optionalDependencies: { a: '1.0.0' } };
    const remove = registry.fault({ path: /a-1\.0\.0\.tgz/, kind: 'status', status: 404 });
    const project = layProject(registry.url, { 'package.json': manifest });
    const receipt = await project.install();
    remove();
    expect(receipt.warnings.map(({ kind }) => kind)).toContain('bundle-unknown');
    expect(receipt.dropped.map(({ placement }) => placement.name)).toContain('a');
  });

  it('S02 run no scripts (attack A31)', async () => {
    const project = layProject(registry.url, app);
    await project.install();
    expect(project.made().files).toContain('node_modules/a/node_modules/@s/d/package.json');
    expect(project.made().files.some((path) => path.endsWith('/ran'))).toBe(false);
  });
});
