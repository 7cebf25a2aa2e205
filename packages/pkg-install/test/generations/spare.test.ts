import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { nodeFs } from '@dx/pkg-core/node';
import { faultyFs, recordingFs } from '@dx/pkg-core/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { generationsOf } from '../../src/generations/place.ts';
import { prepareSpare } from '../../src/index.ts';
import { createGenerationProject, type GenerationProject, universe } from '../support/generations.ts';

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry(universe);
});
afterAll(() => registry.close());
beforeEach(() => registry.reset());

function project(
  dependencies: Readonly<Record<string, string>>,
  more: Readonly<Record<string, unknown>> = {},
): GenerationProject {
  const manifest = { name: 'app', version: '1.0.0', dependencies, ...more };
  return createGenerationProject(registry.url, { 'package.json': manifest });
}

function removeModules({ root }: GenerationProject): void {
  rmSync(`${root}/node_modules`, { recursive: true });
}

describe('a spare', () => {
  it.each(['hoisted', 'isolated'] as const)(
    'takes the place of a removed %s tree, the same in every file, without a request',
    async (linker) => {
      const app = project({ a: '1.0.0', '@s/c': '1.0.0' });
      await app.install({ policy: { linker } });
      const before = app.snapshot();
      expect(await app.spare()).toEqual({ status: 'made', packageCount: 3 });
      expect(app.snapshot()).toEqual(before);
      removeModules(app);
      registry.reset();
      const receipt = await app.install({ policy: { linker } });
      expect(receipt).toMatchObject({ status: 'changed', restored: 'spare', requestCount: 0 });
      expect(receipt.added).toHaveLength(3);
      expect(receipt.linkMethod).toBeUndefined();
      expect(app.snapshot()).toEqual(before);
      expect(app.generations()).toEqual([]);
      expect(await app.install({ policy: { linker } })).toMatchObject({ status: 'up-to-date' });
    },
  );

  it('is not made twice, and not for shared cells or without a tree', async () => {
    const app = project({ a: '1.0.0' });
    expect(await app.spare()).toEqual({ status: 'none', reason: 'no-tree' });
    await app.install();
    expect(await app.spare()).toMatchObject({ status: 'made' });
    expect(await app.spare()).toEqual({ status: 'there', packageCount: 2 });
    expect(app.generations()).toHaveLength(1);
    await app.install({ policy: { linker: 'global' } });
    expect(await app.spare()).toEqual({ status: 'none', reason: 'global' });
  });

  it('has packages as the store has them, whatever was done to those in the project', async () => {
    const app = project({ a: '1.0.0' });
    await app.install();
    rmSync(`${app.root}/node_modules/b/index.js`);
    writeFileSync(`${app.root}/node_modules/b/index.js`, 'edited');
    await app.spare();
    removeModules(app);
    await app.install();
    expect(app.read('node_modules/b/index.js')).toBe('one');
  });

  it('has what scripts have made, in files of its own, and no script runs again', async () => {
    const app = project({ bundler: '1.0.0' }, { allowScripts: { native: true, bundler: true } });
    await app.install();
    const before = app.snapshot();
    await app.spare();
    const [spare] = app.generations();
    const inSpare = `${spare?.directory}/tree/node_modules/native/ran`;
    expect(statSync(inSpare).ino).not.toBe(statSync(`${app.root}/node_modules/native/ran`).ino);
    removeModules(app);
    const receipt = await app.install();
    expect(receipt.restored).toBe('spare');
    expect(receipt.builds.ran).toEqual([]);
    expect(app.snapshot()).toEqual(before);
  });

  it('is not taken once a script of one of its packages may run', async () => {
    const app = project({ native: '1.0.0' });
    await app.install();
    await app.spare();
    app.write('package.json', { ...app.json('package.json'), allowScripts: { native: true } });
    removeModules(app);
    const receipt = await app.install();
    expect(receipt.restored).toBeUndefined();
    expect(receipt.builds.ran).toHaveLength(1);
    expect(app.read('node_modules/native/ran')).toBe('built');
  });

  it.each([
    ['generations are off', { policy: { generations: false } }],
    ['the lockfile changes too', { request: { kind: 'add', specs: ['@s/c'] } }],
    ['packages are omitted', { policy: { omit: ['dev'] } }],
    ['the linker is another', { policy: { linker: 'isolated' } }],
    [
      'the machine is another',
      { ports: { host: { platform: 'linux', arch: 'arm64', nodeVersion: '20.0.0' } } },
    ],
  ] as const)('is not taken where %s', async (_, change) => {
    const app = project({ a: '1.0.0' }, { devDependencies: { native: '1.0.0' } });
    await app.install();
    await app.spare();
    removeModules(app);
    const receipt = await app.install(change);
    expect(receipt.status).toBe('changed');
    expect(receipt.restored).toBeUndefined();
    expect(app.generations()).toHaveLength(1);
  });

  it('is only planned with --plan', async () => {
    const app = project({ a: '1.0.0' });
    await app.install();
    await app.spare();
    removeModules(app);
    expect(await app.install({ policy: { outcome: 'plan' } })).toMatchObject({ status: 'planned' });
    expect(existsSync(`${app.root}/node_modules`)).toBe(false);
  });

  it('comes with the trees of members and their commands', async () => {
    const app = createGenerationProject(registry.url, {
      'package.json': { name: 'root', workspaces: ['packages/*'], dependencies: { b: '1.0.0' } },
      'packages/x/package.json': { name: 'x', bin: 'cli.js', dependencies: { a: '2.0.0', b: '2.0.0' } },
      'packages/x/cli.js': '#!/usr/bin/env node\n',
    });
    await app.install();
    const before = app.snapshot();
    await app.spare();
    removeModules(app);
    rmSync(`${app.root}/packages/x/node_modules`, { recursive: true });
    rmSync(`${app.root}/packages/x/cli.js`);
    app.write('packages/x/cli.js', '#!/usr/bin/env node\n');
    expect(await app.install()).toMatchObject({ restored: 'spare' });
    expect(app.snapshot()).toEqual(before);
  });

  it('leaves the project and all sealed generations whole wherever its making is cut off', async () => {
    const app = project({ a: '1.0.0', native: '1.0.0' }, { allowScripts: { native: true } });
    await app.install();
    removeModules(app);
    await app.install();
    const before = app.snapshot();
    const { root, home } = app;
    const { fs, records } = recordingFs(nodeFs);
    await prepareSpare({ root, home, nodeVersion: process.version, fs });
    expect(records.length).toBeGreaterThan(30);
    for (let at = 0; at < records.length; at += 1) {
      rmSync(generationsOf(root, { home, fs: nodeFs }).directory, { recursive: true, force: true });
      const cut = faultyFs(nodeFs, { at, fault: { kind: 'power-off', when: 'half' } });
      await prepareSpare({ root, home, nodeVersion: process.version, fs: cut }).catch(() => undefined);
      expect(app.snapshot(), `change ${at}`).toEqual(before);
      removeModules(app);
      await app.install();
      expect(app.snapshot(), `change ${at}`).toEqual(before);
    }
  });
});

describe('a parked tree', () => {
  it('comes back when its lock does, with what others have put beside it', async () => {
    const app = project({ a: '1.0.0' });
    await app.install();
    await app.spare();
    const [main, manifest] = [app.read('package-lock.json'), app.json('package.json')];
    app.write('package.json', { ...manifest, dependencies: { a: '2.0.0' } });
    await app.install();
    const [branch, branchManifest] = [app.read('package-lock.json'), app.json('package.json')];
    app.write('node_modules/.vite/deps.js', 'cached');
    const switchTo = async (lock: string, to: object): Promise<unknown> => {
      app.write('package.json', to);
      app.write('package-lock.json', lock);
      return (await app.install()).restored;
    };
    expect(await switchTo(main, manifest)).toBe('spare');
    expect(app.read('node_modules/b/index.js')).toBe('one');
    expect(await switchTo(branch, branchManifest)).toBe('parked');
    expect(app.read('node_modules/b/index.js')).toBe('two');
    expect(await switchTo(main, manifest)).toBe('parked');
    expect(app.read('node_modules/.vite/deps.js')).toBe('cached');
    expect(app.generations()).toHaveLength(1);
    expect(readdirSync(`${app.root}/node_modules`).sort()).toEqual([
      '.bin',
      '.dx',
      '.package-lock.json',
      '.vite',
      'a',
      'b',
    ]);
    expect((await app.install()).status).toBe('up-to-date');
  });

  it('is one of four at most', async () => {
    const app = project({ a: '1.0.0' });
    for (const version of ['1.0.0', '2.0.0']) {
      for (const more of [{}, { '@s/c': '1.0.0' }, { b: '1.0.0' }]) {
        app.write('package.json', { name: 'app', dependencies: { a: version, ...more } });
        await app.install();
        await app.spare();
      }
    }
    expect(app.generations()).toHaveLength(4);
  });
});
