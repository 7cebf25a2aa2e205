import { lstatSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { installBoth, layProject, writeFiles } from './support/install-both.ts';

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry({
    packages: {
      a: { versions: { '1.0.0': { dependencies: { b: '^1.0.0' } }, '2.0.0': {} } },
      b: { versions: { '1.0.0': {}, '1.1.0': {} } },
      c: { versions: { '1.0.0': {} } },
    },
  });
});
afterAll(() => registry.close());
beforeEach(() => registry.reset());

const inside = {
  'package.json': {
    name: 'app',
    version: '1.0.0',
    dependencies: { lib: 'file:./lib', a: '^2.0.0' },
    devDependencies: { tool: 'file:tools/tool' },
  },
  'lib/package.json': {
    name: 'lib',
    version: '2.0.0',
    license: 'MIT',
    bin: './cli.js',
    funding: 'https://fund.test',
    dependencies: { a: '^1.0.0', deep: 'file:./deep' },
    devDependencies: { b: '1.0.0' },
  },
  'lib/cli.js': '#!/usr/bin/env node\n',
  'lib/deep/package.json': { name: 'deep-by-another-name', version: '0.1.0' },
  'tools/tool/package.json': { name: 'tool', version: '3.0.0', peerDependencies: { b: '*' } },
};

describe('directories', () => {
  it('W05 are locked and linked as npm does it, their own dependencies installed', async () => {
    const { dx, npm } = await installBoth(registry.url, inside);
    expect(dx.lock).toBe(npm.lock);
    expect(dx.files).toEqual(npm.files);
  });

  it('W05 beside the project are linked as npm does it, without their dependencies', async () => {
    const files = {
      'package.json': { name: 'app', version: '1.0.0', dependencies: { lib: 'file:../lib' } },
      '../lib/package.json': {
        name: 'lib',
        version: '2.0.0',
        bin: { lib: 'cli.js' },
        dependencies: { a: '1.0.0' },
        devDependencies: { b: '1.0.0' },
      },
      '../lib/cli.js': '#!/usr/bin/env node\n',
    };
    const { dx, npm, project } = await installBoth(registry.url, files);
    expect(dx.lock).toBe(npm.lock);
    expect(dx.files).toEqual(npm.files);
    expect(readlinkSync(join(project.root, 'node_modules/lib'))).toBe('../../lib');
    expect(lstatSync(join(project.root, '../lib/cli.js')).mode & 0o111).not.toBe(0);
    const again = await project.install();
    expect(again.status).toBe('up-to-date');
  });

  it('W05 can be written link:', async () => {
    const project = layProject(registry.url, {
      'package.json': { name: 'app', version: '1.0.0', dependencies: { lib: 'link:./lib' } },
      'lib/package.json': { name: 'lib', version: '2.0.0' },
    });
    await project.install();
    expect(readlinkSync(join(project.root, 'node_modules/lib'))).toBe('../lib');
    expect((await project.install()).status).toBe('up-to-date');
  });

  it('I01 a changed manifest of a directory is noticed by the next installation, and by a frozen one', async () => {
    const project = layProject(registry.url, inside);
    await project.install();
    expect((await project.install()).status).toBe('up-to-date');
    const lib = { ...inside['lib/package.json'], dependencies: { b: '1.0.0', c: '1.0.0' } };
    writeFiles(project.root, { 'lib/package.json': lib });
    await expect(project.install({ policy: { lockMode: 'frozen' } })).rejects.toMatchObject({
      code: 'DX_LOCK_OUT_OF_DATE',
    });
    const receipt = await project.install();
    expect(receipt.removed.map(({ name, version }) => `${name}@${version}`)).toContain('a@1.0.0');
  });

  it('W05 a directory that only changed its version gets a new entry, nothing else', async () => {
    const project = layProject(registry.url, inside);
    await project.install();
    const before = project.made().lock;
    writeFiles(project.root, { 'lib/package.json': { ...inside['lib/package.json'], version: '2.0.1' } });
    registry.reset();
    const receipt = await project.install();
    expect(receipt.written).toEqual(['package-lock.json']);
    expect(registry.requests).toEqual([]);
    expect(project.made().lock).toBe(
      before.replace('"version": "2.0.0",\n      "license"', '"version": "2.0.1",\n      "license"'),
    );
  });
});
