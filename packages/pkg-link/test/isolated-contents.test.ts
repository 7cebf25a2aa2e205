import { existsSync, readdirSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import type { LockPackage } from '@dx/pkg-lock';
import { describe, expect, it } from 'vitest';
import { commitTree, findDropSet, layoutTree, readTree, type Tree } from '../src/index.ts';
import { makeDirectory, readBack } from './support/disk.ts';
import { applyTree, host, lockOf, stageChange, storeIn } from './support/project.ts';

type Packages = Readonly<Record<string, LockPackage>>;

function isolated(packages: Packages): Tree {
  return layoutTree(lockOf(packages), host, { linker: 'isolated' }).tree;
}

async function install(packages: Packages, root: string = makeDirectory(), contents = {}): Promise<string> {
  await applyTree(root, isolated(packages), { store: storeIn(makeDirectory(), contents) });
  return root;
}

const cli = '#!/usr/bin/env node\r\n';

describe('the cells of an isolated tree', () => {
  it('lie under the real name of a package, and aliases are links to them', async () => {
    const root = await install({
      '': { dependencies: { fast: 'npm:real@1', real: '2' } },
      'node_modules/fast': { name: 'real', version: '1.0.0' },
      'node_modules/real': { version: '2.0.0' },
    });
    const modules = join(root, 'node_modules');
    expect(readlinkSync(join(modules, 'fast'))).toBe('.dx/pkgs/real@1.0.0/node_modules/real');
    expect(readlinkSync(join(modules, 'real'))).toBe('.dx/pkgs/real@2.0.0/node_modules/real');
  });

  it('have a dependency that is called like the package inside it', async () => {
    const root = await install({
      '': { dependencies: { a: '2' } },
      'node_modules/a': { version: '2.0.0', dependencies: { a: '1' } },
      'node_modules/a/node_modules/a': { version: '1.0.0' },
    });
    const a = realpathSync(join(root, 'node_modules/a'));
    expect(realpathSync(join(a, 'node_modules/a'))).toBe(
      join(root, 'node_modules/.dx/pkgs/a@1.0.0/node_modules/a'),
    );
  });

  it('keep what an archive brings where it is, and give it links to what it lacks there', async () => {
    const bundled = {
      'package.json': '{}',
      node_modules: { in: { 'cli.js': cli }, also: { 'cli.js': cli }, '.bin': { in: 'from the archive' } },
    };
    const packages: Packages = {
      '': { dependencies: { holder: '1' } },
      'node_modules/holder': { version: '1.0.0', bundleDependencies: ['in'], dependencies: { in: '1' } },
      'node_modules/holder/node_modules/in': {
        version: '1.0.0',
        inBundle: true,
        dependencies: { also: '1', out: '1' },
        bin: { in: 'cli.js' },
      },
      'node_modules/holder/node_modules/also': { version: '1.0.0', inBundle: true },
      'node_modules/out': { version: '1.0.0' },
    };
    const root = await install(packages, makeDirectory(), { 'holder@1.0.0': bundled });
    const holder = realpathSync(join(root, 'node_modules/holder'));
    expect(readdirSync(join(root, 'node_modules/.dx/pkgs'))).toHaveLength(2);
    expect(readBack(join(holder, 'node_modules'))).toEqual({
      '.bin': { in: '-> ../in/cli.js' },
      also: { 'cli.js': cli },
      in: {
        'cli.js': '#!/usr/bin/env node\n',
        node_modules: { out: '-> ../../../../../../out@1.0.0/node_modules/out' },
      },
    });
    expect(readdirSync(join(holder, '..'))).toEqual(['holder']);
  });

  it('are not made for what is left out, and have no links to it', async () => {
    const root = await install({
      '': { dependencies: { a: '1' } },
      'node_modules/a': { version: '1.0.0', optionalDependencies: { mac: '1' } },
      'node_modules/mac': { version: '1.0.0', optional: true, os: ['darwin'], dependencies: { b: '1' } },
      'node_modules/b': { version: '1.0.0', optional: true },
    });
    expect(readdirSync(join(root, 'node_modules/.dx/pkgs'))).toEqual(['a@1.0.0']);
  });

  it('go with a package that could not be had, links and commands too', async () => {
    const root = makeDirectory();
    const lock = lockOf({
      '': { dependencies: { a: '1' }, optionalDependencies: { opt: '1' } },
      'node_modules/a': { version: '1.0.0', optionalDependencies: { opt: '1' } },
      'node_modules/opt': {
        version: '1.0.0',
        optional: true,
        bin: { opt: 'cli.js' },
        dependencies: { b: '1' },
      },
      'node_modules/b': { version: '1.0.0', optional: true },
      'node_modules/a/node_modules/b': { version: '2.0.0' },
    });
    const { tree } = layoutTree(lock, host, { linker: 'isolated' });
    const store = storeIn(makeDirectory());
    const linkPackage: ReturnType<typeof store.link> = async (placement, destination) =>
      placement.name === 'opt' ? { dropped: 'gone' } : store.link()(placement, destination);
    const dropWith = (path: string): readonly string[] => findDropSet(lock, tree, path);
    const staged = await stageChange(root, tree, { store, linkPackage, dropWith });
    expect(staged.dropped.map(({ placement, detail }) => `${placement.name}: ${detail}`)).toEqual([
      expect.stringMatching(/^b: it goes with .*opt: gone$/),
      'opt: gone',
    ]);
    commitTree(staged, { root, fs: nodeFs });
    const names = readdirSync(join(root, 'node_modules/.dx/pkgs')).map((name) => name.split('_')[0]);
    expect(names.sort()).toEqual(['a@1.0.0', 'b@2.0.0']);
    expect(readdirSync(join(root, 'node_modules'))).toEqual(['.dx', 'a']);
    const a = realpathSync(join(root, 'node_modules/a'));
    expect(readdirSync(join(a, '..'))).toEqual(['a']);
    expect(readTree(root, { fs: nodeFs })).toEqual(staged.tree);
  });

  it('L07 have links to members that they need, and only members that are declared are linked at the root', async () => {
    const root = makeDirectory({ packages: { ui: { 'cli.js': cli }, api: {} } });
    await install(
      {
        '': { workspaces: ['packages/*'], dependencies: { ui: '*', a: '1' } },
        'node_modules/a': { version: '1.0.0', peerDependencies: { ui: '*' } },
        'node_modules/api': { resolved: 'packages/api', link: true },
        'node_modules/ui': { resolved: 'packages/ui', link: true },
        'packages/api': { name: 'api', devDependencies: { a: '1', ui: '*' } },
        'packages/ui': { name: 'ui', version: '1.0.0', bin: { ui: 'cli.js' } },
      },
      root,
    );
    expect(readBack(join(root, 'node_modules'), ['.dx'])).toEqual({
      '.bin': { ui: '-> ../../packages/ui/cli.js' },
      a: expect.stringMatching(/^-> \.dx\/pkgs\/a@1\.0\.0_[0-9a-f]{32}\/node_modules\/a$/),
      ui: '-> ../packages/ui',
    });
    expect(readBack(join(root, 'packages/api'))).toEqual({
      node_modules: {
        '.bin': { ui: '-> ../../../ui/cli.js' },
        a: expect.stringMatching(/^-> \.\.\/\.\.\/\.\.\/node_modules\/\.dx\/pkgs\/a@1/),
        ui: '-> ../../ui',
      },
    });
    const a = realpathSync(join(root, 'node_modules/a'));
    expect(realpathSync(join(a, '../ui'))).toBe(join(root, 'packages/ui'));
    expect(statSync(join(root, 'packages/ui/cli.js')).mode & 0o777).toBe(0o777 & ~process.umask());
  });

  it('L03 have commands of what each package declares and its own, executable and with a repaired first line', async () => {
    const bin = (name: string): LockPackage => ({ version: '1.0.0', bin: { [name]: 'cli.js' } });
    const contents = { 'b@1.0.0': { 'cli.js': cli } };
    const root = await install(
      {
        '': { dependencies: { a: '1' } },
        'node_modules/a': { ...bin('a'), dependencies: { b: '1' } },
        'node_modules/b': { ...bin('b'), dependencies: { c: '1' } },
        'node_modules/c': bin('c'),
      },
      makeDirectory(),
      contents,
    );
    const commandsBeside = (name: string): string[] => {
      const cells = readdirSync(join(root, 'node_modules/.dx/pkgs'));
      const cell = cells.find((one) => one.startsWith(`${name}@`)) ?? '';
      return readdirSync(join(root, 'node_modules/.dx/pkgs', cell, 'node_modules/.bin'));
    };
    expect(readdirSync(join(root, 'node_modules/.bin'))).toEqual(['a']);
    expect([commandsBeside('a'), commandsBeside('b'), commandsBeside('c')]).toEqual([
      ['a', 'b'],
      ['b', 'c'],
      ['c'],
    ]);
    const target = realpathSync(join(root, 'node_modules/a/../a'));
    const b = realpathSync(join(target, '../b/cli.js'));
    expect(statSync(b).mode & 0o777).toBe(0o777 & ~process.umask());
    expect(readBack(join(b, '..'))).toEqual({ 'cli.js': '#!/usr/bin/env node\n' });
  });

  it('are replaced when another package gets the same cell, with their commands', async () => {
    const root = makeDirectory();
    const store = storeIn(makeDirectory());
    const first = isolated({
      '': { dependencies: { a: '1' } },
      'node_modules/a': { version: '1.0.0', integrity: 'sha512-x' as never },
    });
    const second = isolated({
      '': { dependencies: { a: '1' } },
      'node_modules/a': { version: '1.0.0', integrity: 'sha512-y' as never, bin: { a: 'cli.js' } },
    });
    await applyTree(root, first, { store });
    const before = statSync(join(root, 'node_modules/a')).ino;
    await applyTree(root, second, { store, current: first });
    expect(statSync(join(root, 'node_modules/a')).ino).not.toBe(before);
    expect(existsSync(join(root, 'node_modules/.bin/a'))).toBe(true);
    expect(readdirSync(join(root, 'node_modules/.dx'))).toEqual(['pkgs', 'tree.json']);
  });
});
