import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDxProject } from '../support/dx.ts';
import { placePackage } from '../support/sample-tree.ts';

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry({
    packages: {
      a: { versions: { '1.0.0': { dependencies: { shared: '^1.0.0' } } } },
      b: { versions: { '1.0.0': { dependencies: { shared: '1.0.0' } } } },
      shared: { versions: { '1.0.0': {}, '1.1.0': {} } },
    },
  });
});
afterAll(() => registry.close());

describe('dx prune', () => {
  it('I10 removes what nothing asks for, with its commands, and nothing else', async () => {
    const { dx, root } = createDxProject(registry.url, {
      'package.json': { name: 'app', dependencies: { a: '1' } },
    });
    await dx('install');
    placePackage(root, 'node_modules/stray', { name: 'stray', version: '1.0.0' });
    placePackage(root, 'node_modules/stray/node_modules/inner', { name: 'inner', version: '1.0.0' });
    placePackage(root, 'node_modules/@s/stray', { name: '@s/stray', version: '2.0.0' });
    placePackage(root, 'elsewhere', { name: 'elsewhere', version: '1.0.0' });
    symlinkSync('../elsewhere', join(root, 'node_modules/elsewhere'));
    mkdirSync(join(root, 'node_modules/.bin'), { recursive: true });
    symlinkSync('../stray/package.json', join(root, 'node_modules/.bin/stray'));
    mkdirSync(join(root, 'node_modules/.cache'));
    const planned = await dx('prune --dry-run');
    expect(planned.stdout).toContain('- node_modules/stray 1.0.0\n');
    expect(existsSync(join(root, 'node_modules/stray'))).toBe(true);
    const { exitCode, stdout } = await dx('prune --json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      removed: 3,
      remove: [
        { name: '@s/stray', version: '2.0.0', path: '<base>/project/node_modules/@s/stray' },
        { name: 'elsewhere', version: '1.0.0', path: '<base>/project/node_modules/elsewhere' },
        { name: 'stray', version: '1.0.0', path: '<base>/project/node_modules/stray' },
      ],
    });
    for (const gone of ['stray', '.bin/stray', '@s/stray', 'elsewhere'])
      expect(existsSync(join(root, 'node_modules', gone))).toBe(false);
    for (const kept of [
      'elsewhere/package.json',
      'node_modules/a',
      'node_modules/shared',
      'node_modules/.cache',
    ])
      expect(existsSync(join(root, kept))).toBe(true);
    expect((await dx('prune')).stdout).toBe('nothing to remove\n');
    expect((await dx('ls --all')).exitCode).toBe(0);
  });

  it('I10 removes development dependencies with --omit=dev and leaves the lockfile', async () => {
    const { dx, root, read } = createDxProject(registry.url, {
      'package.json': { name: 'app', dependencies: { a: '1' }, devDependencies: { b: '1' } },
    });
    await dx('install --lockfile=npm');
    const lock = read('package-lock.json');
    expect((await dx('prune --omit=dev')).stdout).toContain('removed ');
    expect(existsSync(join(root, 'node_modules/b'))).toBe(false);
    expect(read('package-lock.json')).toBe(lock);
  });
});

describe('dx dedupe', () => {
  it('I10 brings two copies together where one version serves both, and leaves package.json', async () => {
    const { dx, root, read } = createDxProject(registry.url, {
      'package.json': { name: 'app', dependencies: { a: '1.0.0', b: '1.0.0' } },
      'package-lock.json': {
        name: 'app',
        lockfileVersion: 3,
        requires: true,
        packages: {
          '': { name: 'app', dependencies: { a: '1.0.0', b: '1.0.0' } },
          'node_modules/a': { version: '1.0.0', dependencies: { shared: '^1.0.0' } },
          'node_modules/b': { version: '1.0.0', dependencies: { shared: '1.0.0' } },
          'node_modules/b/node_modules/shared': { version: '1.0.0' },
          'node_modules/shared': { version: '1.1.0' },
        },
      },
    });
    await dx('install');
    expect(existsSync(join(root, 'node_modules/b/node_modules/shared'))).toBe(true);
    const manifest = read('package.json');
    const lock = read('package-lock.json');
    const found = await dx('find-dupes');
    expect(found).toMatchObject({
      exitCode: 0,
      stdout:
        '- shared 1.0.0 (node_modules/b/node_modules/shared)\n~ shared 1.1.0 -> 1.0.0 (node_modules/shared)\n',
    });
    expect(read('package-lock.json')).toBe(lock);
    expect((await dx('dedupe')).exitCode).toBe(0);
    expect(read('package.json')).toBe(manifest);
    expect((await dx('dedupe now')).stderr).toContain('error DX_USAGE');
    expect(existsSync(join(root, 'node_modules/b/node_modules/shared'))).toBe(false);
    expect((await dx('ls shared')).stdout).toContain('shared@1.0.0 deduped');
    expect((await dx('find-dupes')).stdout).toBe('no duplicates that one version could replace\n');
    expect((await dx('ci')).exitCode).toBe(0);
  });

  it('I10 keeps two copies where no version suits both', async () => {
    const { dx, read } = createDxProject(registry.url, {
      'package.json': { name: 'app', dependencies: { shared: '1.1.0', b: '1.0.0' } },
    });
    await dx('install --lockfile=npm');
    const lock = read('package-lock.json');
    await dx('dedupe');
    expect(read('package-lock.json')).toBe(lock);
    expect((await dx('ddp --dry-run')).stdout).toContain('no duplicates');
  });
});
