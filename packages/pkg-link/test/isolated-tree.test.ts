import { readdirSync, readlinkSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { LockPackage } from '@dx/pkg-lock';
import { describe, expect, it } from 'vitest';
import { layoutTree, type Placement, type Tree } from '../src/index.ts';
import { makeDirectory, readBack } from './support/disk.ts';
import { applyTree, host, lockOf, storeIn } from './support/project.ts';

function isolated(packages: Readonly<Record<string, LockPackage>>): Tree {
  return layoutTree(lockOf(packages), host, { linker: 'isolated' }).tree;
}

const pathsOf = (tree: Tree, kind: Placement['kind']): string[] =>
  tree.placements.filter((placement) => placement.kind === kind).map(({ path }) => path);

/** Cell names without their hashes. */
const cellsOf = (tree: Tree): string[] => {
  const cells = pathsOf(tree, 'directory').map((path) => path.split('/')[3] ?? '');
  return cells.map((cell) => cell.replace(/_[0-9a-f]{32}$/, '_#'));
};

describe('an isolated tree', () => {
  it('has each package in a cell with links to what it declares, and links for the direct dependencies', async () => {
    const root = makeDirectory();
    const tree = isolated({
      '': { dependencies: { a: '1' }, devDependencies: { '@s/c': '1' } },
      'node_modules/a': { version: '1.0.0', dependencies: { b: '1' } },
      'node_modules/b': { version: '1.0.0' },
      'node_modules/@s/c': { version: '2.0.0', dependencies: { b: '2' } },
      'node_modules/@s/c/node_modules/b': { version: '2.0.0' },
    });
    await applyTree(root, tree, { store: storeIn(makeDirectory()) });
    const modules = join(root, 'node_modules');
    expect(readdirSync(modules).sort()).toEqual(['.dx', '@s', 'a']);
    const cells = readdirSync(join(modules, '.dx/pkgs'));
    expect(cells.map((cell) => cell.replace(/_[0-9a-f]{32}$/, '_#')).sort()).toEqual([
      '@s+c@2.0.0_#',
      'a@1.0.0_#',
      'b@1.0.0',
      'b@2.0.0',
    ]);
    const a = realpathSync(join(modules, 'a'));
    expect(readlinkSync(join(a, '../b'))).toBe('../../b@1.0.0/node_modules/b');
    const c = realpathSync(join(modules, '@s/c'));
    expect(readlinkSync(join(c, '../../b'))).toBe('../../b@2.0.0/node_modules/b');
    expect(readBack(join(c, '../../b/.'))).toEqual({
      'cli.js': '#!/usr/bin/env node\n// b@2.0.0\n',
      'package.json': '{"name":"b@2.0.0"}',
    });
  });

  it('has one directory for places of the lock with the same package and the same dependencies', () => {
    const b = { version: '1.0.0', dependencies: { c: '1' } };
    const tree = isolated({
      'node_modules/x': { version: '1.0.0', dependencies: { b: '1' } },
      'node_modules/x/node_modules/b': b,
      'node_modules/y': { version: '1.0.0', dependencies: { b: '1' } },
      'node_modules/y/node_modules/b': b,
      'node_modules/c': { version: '1.0.0' },
    });
    expect(cellsOf(tree)).toEqual(['b@1.0.0_#', 'c@1.0.0', 'x@1.0.0_#', 'y@1.0.0_#']);
    expect(tree.placements.find((p) => p.kind === 'directory' && p.name === 'b')).toMatchObject({
      locations: ['node_modules/x/node_modules/b', 'node_modules/y/node_modules/b'],
    });
  });

  it('has different directories where a peer differs', () => {
    const plugin = { version: '1.0.0', peerDependencies: { host: '*' } };
    const tree = isolated({
      'node_modules/x': { version: '1.0.0', dependencies: { plugin: '1', host: '1' } },
      'node_modules/x/node_modules/plugin': plugin,
      'node_modules/x/node_modules/host': { version: '1.0.0' },
      'node_modules/plugin': plugin,
      'node_modules/host': { version: '2.0.0' },
    });
    expect(cellsOf(tree)).toEqual([
      'host@1.0.0',
      'host@2.0.0',
      'plugin@1.0.0_#',
      'plugin@1.0.0_#',
      'x@1.0.0_#',
    ]);
  });

  it('tells cycles apart by what they are, and one that stands twice is one', () => {
    const cycle = (at: string, version: string): Record<string, LockPackage> => ({
      [`${at}node_modules/a`]: { version: '1.0.0', dependencies: { b: '*' } },
      [`${at}node_modules/b`]: { version, dependencies: { a: '*' } },
    });
    const tree = isolated({
      ...cycle('', '1.0.0'),
      'node_modules/x': { version: '1.0.0', dependencies: { a: '*' } },
      ...cycle('node_modules/x/', '2.0.0'),
      'node_modules/y': { version: '1.0.0', dependencies: { a: '*' } },
      ...cycle('node_modules/y/', '2.0.0'),
    });
    expect(cellsOf(tree)).toEqual([
      'a@1.0.0_#',
      'a@1.0.0_#',
      'b@1.0.0_#',
      'b@2.0.0_#',
      'x@1.0.0_#',
      'y@1.0.0_#',
    ]);
  });

  it('gives the same cell to the same packages in another project, in a cycle too', () => {
    const cycle: Record<string, LockPackage> = {
      'node_modules/a': { version: '1.0.0', dependencies: { b: '*' } },
      'node_modules/b': { version: '1.0.0', dependencies: { c: '*', d: '*' } },
      'node_modules/c': { version: '1.0.0', peerDependencies: { a: '*' } },
      'node_modules/d': { version: '1.0.0' },
    };
    const more: Record<string, LockPackage> = {
      'node_modules/0': { version: '1.0.0', dependencies: { c: '*' } },
      'node_modules/z': { version: '1.0.0' },
      'node_modules/z/node_modules/d': { version: '3.0.0' },
    };
    const [small, large] = [
      pathsOf(isolated(cycle), 'directory'),
      pathsOf(isolated({ ...cycle, ...more }), 'directory'),
    ];
    expect(large).toEqual(expect.arrayContaining(small));
  });

  it('has names that no file system takes for one another, and short ones', () => {
    const long = 'x'.repeat(214);
    const tree = isolated({
      'node_modules/JSONStream': { version: '1.0.0' },
      'node_modules/jsonstream': { version: '1.0.0' },
      'node_modules/e': { version: '1.0.0-RC.1' },
      'node_modules/f': { version: '../../../x' },
      'node_modules/g': { resolved: 'git+https://h.test/g.git#abc' },
      [`node_modules/${long}`]: { version: '1.0.0' },
      'node_modules/p/node_modules/d': { version: '1.0.0', integrity: 'sha512-a' as never },
      'node_modules/p': { version: '1.0.0' },
      'node_modules/d': { version: '1.0.0', integrity: 'sha512-b' as never },
    });
    expect(cellsOf(tree).sort()).toEqual([
      'd@1.0.0_#',
      'd@1.0.0_#',
      'e@1.0.0-rc.1_#',
      'f@other_#',
      'g@other_#',
      'jsonstream@1.0.0_#',
      'jsonstream@1.0.0_#',
      'p@1.0.0',
      `${'x'.repeat(80)}_#`,
    ]);
    const names = pathsOf(tree, 'directory').map((path) => path.split('/')[3]?.toLowerCase());
    expect(new Set(names).size).toBe(names.length);
  });
});
