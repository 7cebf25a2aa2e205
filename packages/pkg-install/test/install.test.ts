import { existsSync, lstatSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry, type Universe } from '@dx/fixture-registry';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createProject, type Files } from './support/project.ts';

const universe: Universe = {
  packages: {
    a: {
      versions: {
        '1.0.0': {
          dependencies: { b: '^1.0.0' },
          bin: { a: 'cli.js' },
          files: { 'cli.js': '#!/usr/bin/env node\n' },
        },
        '1.1.0': {
          dependencies: { b: '^2.0.0' },
          bin: { a: 'cli.js' },
          files: { 'cli.js': '#!/usr/bin/env node\n' },
        },
      },
    },
    b: { versions: { '1.0.0': { files: { 'index.js': 'one' } }, '2.0.0': { files: { 'index.js': 'two' } } } },
    native: { versions: { '1.0.0': { scripts: { postinstall: 'touch ran' } } } },
    elsewhere: { versions: { '1.0.0': { os: ['!linux', '!darwin', '!win32'] } } },
    peer: { versions: { '1.0.0': { peerDependencies: { b: '^1.0.0' } } } },
    '@scope/c': { versions: { '3.2.1': {}, '4.0.0-rc.1': {} } },
  },
};

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry(universe);
});
afterAll(() => registry.close());
beforeEach(() => {
  registry.reset();
  registry.clearFaults();
});

function project(files: Files) {
  return createProject(registry.url, files);
}

function app(dependencies: Readonly<Record<string, string>>, more: Readonly<Record<string, unknown>> = {}) {
  return { 'package.json': { name: 'app', version: '1.0.0', dependencies, ...more } };
}

describe('install', () => {
  it('brings packages, commands and the lock of a new project', async () => {
    const { install, root, read, options } = project(app({ a: '1.0.0' }));
    const receipt = await install({ policy: { lockfile: 'npm' } });
    expect(receipt.added.map(({ name, version }) => `${name}@${version}`)).toEqual(['a@1.0.0', 'b@1.0.0']);
    expect(receipt.written).toEqual(['package-lock.json']);
    expect(read('node_modules/b/index.js')).toBe('one');
    expect(readlinkSync(join(root, 'node_modules/.bin/a'))).toBe('../a/cli.js');
    expect(statSync(join(root, 'node_modules/a/cli.js')).mode & 0o111).not.toBe(0);
    expect(JSON.parse(read('package-lock.json')).packages['node_modules/b'].version).toBe('1.0.0');
    expect(existsSync(join(root, 'node_modules/.package-lock.json'))).toBe(true);
    expect(existsSync(options.home)).toBe(true);
  });

  it('gives a new project lock.dxl and keeps a package-lock.json where there is one', async () => {
    const first = project(app({ b: '^1.0.0' }));
    expect((await first.install()).written).toEqual(['lock.dxl']);
    const second = project({
      ...app({ b: '^1.0.0' }),
      'package-lock.json': { lockfileVersion: 3, packages: {} },
    });
    expect((await second.install()).written).toEqual(['package-lock.json']);
  });

  it('has nothing to do the second time and asks nobody', async () => {
    const { install } = project(app({ a: '^1.0.0' }));
    await install();
    registry.reset();
    const receipt = await install();
    expect(receipt.status).toBe('up-to-date');
    expect(registry.requests).toEqual([]);
    expect(receipt.keptCount).toBe(2);
  });

  it('asks for nothing when lock and store have it all, although node_modules is gone', async () => {
    const { install, root, read } = project(app({ a: '^1.0.0' }));
    await install();
    rmSync(join(root, 'node_modules'), { recursive: true });
    registry.reset();
    const receipt = await install();
    expect(receipt.added).toHaveLength(2);
    expect(registry.requests).toEqual([]);
    expect(read('node_modules/b/index.js')).toBe('two');
  });

  it('notices a package that was taken away from node_modules', async () => {
    const { install, root } = project(app({ a: '^1.0.0' }));
    await install();
    rmSync(join(root, 'node_modules/b'), { recursive: true });
    await install();
    expect(existsSync(join(root, 'node_modules/b/index.js'))).toBe(true);
  });

  it('moves no version when a dependency is added to a locked project', async () => {
    const { install, json } = project(app({ a: '1.0.0' }));
    await install({ policy: { lockfile: 'npm' } });
    await install({ request: { kind: 'add', specs: ['@scope/c'] } });
    expect(json('package.json')).toMatchObject({ dependencies: { '@scope/c': '^3.2.1', a: '1.0.0' } });
    expect(json('package-lock.json')).toMatchObject({
      packages: { 'node_modules/a': { version: '1.0.0' }, 'node_modules/@scope/c': { version: '3.2.1' } },
    });
  });

  it('I02 saves what was asked for: prefix, exact version, tag, range, alias', async () => {
    const { install, json } = project(app({}));
    const specs = ['a@1.0.0', 'b@1 || 2', 'other@npm:b@1', '@scope/c@4.0.0-rc.1'];
    await install({ request: { kind: 'add', specs } });
    expect(json('package.json')).toMatchObject({
      dependencies: { a: '^1.0.0', b: '^2.0.0', other: 'npm:b@^1.0.0', '@scope/c': '^4.0.0-rc.1' },
    });
  });

  it('I02 saves into the map that was asked for and takes it out of the other', async () => {
    const { install, json } = project(app({ b: '^1.0.0' }));
    await install({ request: { kind: 'add', specs: ['b@2'], field: 'devDependencies' } });
    expect(json('package.json')).not.toHaveProperty('dependencies');
    expect(json('package.json')).toMatchObject({ devDependencies: { b: '^2.0.0' } });
  });

  it('removes a dependency from manifest, lock and tree, and what only it needed', async () => {
    const { install, root, read } = project(app({ a: '^1.0.0', '@scope/c': '*' }));
    await install({ policy: { lockfile: 'npm' } });
    const receipt = await install({ request: { kind: 'remove', names: ['a'] } });
    expect(receipt.removed.map(({ path }) => path)).toEqual(['node_modules/a', 'node_modules/b']);
    expect(existsSync(join(root, 'node_modules/a'))).toBe(false);
    expect(existsSync(join(root, 'node_modules/.bin/a'))).toBe(false);
    expect(Object.keys(JSON.parse(read('package-lock.json')).packages)).toEqual([
      '',
      'node_modules/@scope/c',
    ]);
  });

  it('updates within the ranges only when asked', async () => {
    const { install, read, json } = project(app({ a: '1.0.0' }));
    await install({ policy: { lockfile: 'npm' } });
    const manifest = json('package.json') as Record<string, unknown>;
    const loose = { ...manifest, dependencies: { a: '^1.0.0' } };
    const again = createProject(registry.url, {
      'package.json': loose,
      'package-lock.json': read('package-lock.json'),
    });
    await again.install();
    expect(again.json('package-lock.json')).toMatchObject({
      packages: { 'node_modules/a': { version: '1.0.0' } },
    });
    const receipt = await again.install({ request: { kind: 'update', names: [] } });
    expect(receipt.changed.map(({ from, to }) => `${from.name} ${from.version} ${to.version}`)).toEqual([
      'a 1.0.0 1.1.0',
      'b 1.0.0 2.0.0',
    ]);
    expect(again.read('node_modules/b/index.js')).toBe('two');
  });

  it('P9 runs no install script of a dependency and says which wait', async () => {
    const { install, root } = project(app({ native: '1.0.0' }));
    const receipt = await install();
    expect(receipt.builds.pending).toMatchObject([
      { packageId: 'native@1.0.0', path: 'node_modules/native' },
    ]);
    expect(existsSync(join(root, 'node_modules/native/ran'))).toBe(false);
  });

  it('S05 never shares the files of a package with install scripts with the store', async () => {
    const { install, root } = project(app({ native: '1.0.0', b: '1.0.0' }));
    await install();
    expect(statSync(join(root, 'node_modules/native/package.json')).nlink).toBe(1);
    expect(statSync(join(root, 'node_modules/b/package.json')).nlink).toBe(2);
  });

  it('W07 locks optional dependencies of other platforms and leaves them out of the tree', async () => {
    const { install, root, json } = project(app({}, { optionalDependencies: { elsewhere: '1.0.0' } }));
    await install({ policy: { lockfile: 'npm' } });
    expect(json('package-lock.json')).toHaveProperty(
      ['packages', 'node_modules/elsewhere', 'version'],
      '1.0.0',
    );
    expect(existsSync(join(root, 'node_modules/elsewhere'))).toBe(false);
  });

  it('I05 goes on without an optional dependency whose archive cannot be had, and locks it', async () => {
    const { install, root, json } = project(app({ b: '1.0.0' }, { optionalDependencies: { a: '1.0.0' } }));
    registry.fault({ path: /\/a-1\.0\.0\.tgz$/, kind: 'status', status: 500 });
    const receipt = await install({ policy: { lockfile: 'npm' } });
    expect(receipt.dropped.map(({ placement }) => placement.name)).toEqual(['a']);
    expect(existsSync(join(root, 'node_modules/a'))).toBe(false);
    expect(existsSync(join(root, 'node_modules/.bin/a'))).toBe(false);
    expect(json('package-lock.json')).toHaveProperty(['packages', 'node_modules/a', 'version'], '1.0.0');
  });

  it('I04 leaves development dependencies out of the tree and keeps them in the lock', async () => {
    const { install, root, json } = project(app({ b: '1.0.0' }, { devDependencies: { '@scope/c': '*' } }));
    await install({ policy: { lockfile: 'npm', omit: ['dev'] } });
    expect(existsSync(join(root, 'node_modules/@scope'))).toBe(false);
    expect(json('package-lock.json')).toHaveProperty(['packages', 'node_modules/@scope/c', 'dev'], true);
  });

  it('L07 links workspace members and installs what they need', async () => {
    const { install, root, read } = project({
      'package.json': { name: 'root', private: true, workspaces: ['packages/*'] },
      'packages/x/package.json': { name: 'x', version: '1.0.0', dependencies: { b: '1.0.0' } },
      'packages/y/package.json': { name: 'y', version: '1.0.0', dependencies: { x: '*', b: '2.0.0' } },
    });
    await install();
    expect(lstatSync(join(root, 'node_modules/x')).isSymbolicLink()).toBe(true);
    expect(readlinkSync(join(root, 'node_modules/x'))).toBe('../packages/x');
    expect(read('node_modules/b/index.js')).toBe('one');
    expect(read('packages/y/node_modules/b/index.js')).toBe('two');
  });

  it('changes the lock alone when only that is asked for', async () => {
    const { install, root } = project(app({ a: '1.0.0' }));
    const receipt = await install({ policy: { outcome: 'lock', lockfile: 'npm' } });
    expect(receipt.written).toEqual(['package-lock.json']);
    expect(existsSync(join(root, 'node_modules'))).toBe(false);
    expect(registry.counts().archives).toBe(0);
  });

  it('shows a plan without touching the project', async () => {
    const target = project(app({ a: '1.0.0' }));
    const before = target.snapshot();
    const receipt = await target.install({ policy: { outcome: 'plan' } });
    expect(receipt.status).toBe('planned');
    expect(receipt.plan.fetch.map(({ path }) => path)).toEqual(['node_modules/a', 'node_modules/b']);
    expect(target.snapshot()).toEqual(before);
    expect(registry.counts().archives).toBe(0);
  });

  it('writes neither manifest nor lock when told so', async () => {
    const target = project(app({}));
    const { 'package.json': manifest } = target.snapshot();
    const policy = { manifest: 'unsaved', lockMode: 'unsaved' } as const;
    const receipt = await target.install({ request: { kind: 'add', specs: ['b'] }, policy });
    expect(receipt.written).toEqual([]);
    expect(target.snapshot()['package.json']).toBe(manifest);
    expect(target.read('node_modules/b/index.js')).toBe('two');
  });

  it('N07 offline installs from store and cache, and says what they lack', async () => {
    const { install, root } = project(app({ a: '1.0.0' }));
    await install();
    rmSync(join(root, 'node_modules'), { recursive: true });
    rmSync(join(root, 'lock.dxl'));
    registry.reset();
    await install({ policy: { network: 'offline' } });
    expect(existsSync(join(root, 'node_modules/b'))).toBe(true);
    expect(registry.requests).toEqual([]);
    const fresh = project(app({ a: '1.0.0' }));
    await expect(fresh.install({ policy: { network: 'offline' } })).rejects.toMatchObject({
      code: 'DX_OFFLINE',
    });
  });

  it('P7 writes the same bytes from the same inputs', async () => {
    const [one, two] = [project(app({ a: '*', peer: '*' })), project(app({ peer: '*', a: '*' }))];
    await Promise.all([
      one.install({ policy: { lockfile: 'npm' } }),
      two.install({ policy: { lockfile: 'npm' } }),
    ]);
    expect(one.read('package-lock.json')).toBe(two.read('package-lock.json'));
  });

  it('P7 accepts frozen exactly what it wrote', async () => {
    for (const lockfile of ['npm', 'dxl'] as const) {
      const { install } = project(app({ a: '*', peer: '*' }, { devDependencies: { '@scope/c': '*' } }));
      await install({ policy: { lockfile } });
      expect((await install({ policy: { lockMode: 'frozen' } })).status).toBe('up-to-date');
    }
  });
});
