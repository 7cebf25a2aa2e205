import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import { describe, expect, it } from 'vitest';
import { dropStaged, formatTree, layoutTree, markTree, readTree, recordBuilt } from '../src/index.ts';
import { makeDirectory } from './support/disk.ts';

const host = { platform: 'linux', arch: 'x64', libc: 'glibc', nodeVersion: '22.22.2' } as const;
const lock = {
  packages: {
    '': { dependencies: { a: '1', b: '1' } },
    'node_modules/a': { version: '1.0.0', bin: { a: 'cli.js' } },
    'node_modules/b': {
      version: '1.0.0',
      extra: { patched: { path: 'patches/b.patch', integrity: 'sha512-AA==' } },
    },
  },
};
const { tree } = layoutTree(lock, host);

describe('marks of a tree', () => {
  it('are set by path and never taken away', () => {
    const marked = markTree(tree, new Map([['node_modules/a', { built: true }]]));
    expect(marked.placements.find(({ path }) => path === 'node_modules/a')).toMatchObject({ built: true });
    expect(markTree(marked, new Map([['node_modules/a', { hasInstallScript: true }]]))).toMatchObject({
      placements: expect.arrayContaining([expect.objectContaining({ hasInstallScript: true, built: true })]),
    });
  });

  it('leave the tree as it is where they say nothing new', () => {
    expect(markTree(tree, new Map([['node_modules/x', { built: true }]]))).toBe(tree);
    const marked = markTree(tree, new Map([['node_modules/a', { built: true }]]));
    expect(markTree(marked, new Map([['node_modules/a', { built: true }]]))).toBe(marked);
  });

  it('survive being recorded, and so does the patch of a package', () => {
    const root = makeDirectory({ node_modules: { '.dx': { 'tree.json': formatTree(tree) } } });
    recordBuilt(root, ['node_modules/a'], { fs: nodeFs });
    const found = readTree(root, { fs: nodeFs });
    expect(found?.placements).toContainEqual(
      expect.objectContaining({ path: 'node_modules/a', built: true }),
    );
    expect(found?.placements).toContainEqual(
      expect.objectContaining({ path: 'node_modules/b', patch: 'sha512-AA==' }),
    );
  });

  it('are not recorded where no tree is, or of another shape', () => {
    const root = makeDirectory({
      node_modules: {
        '.dx': { 'tree.json': formatTree(tree).replace('"version":"1.0.0"', '"version":"1.0.0","built":1') },
      },
    });
    expect(readTree(root, { fs: nodeFs })).toBeUndefined();
    recordBuilt(root, ['node_modules/a'], { fs: nodeFs });
    expect(readFileSync(join(root, 'node_modules/.dx/tree.json'), 'utf8')).toContain('"built":1');
  });

  it('of a patch tell apart cells of strict trees', () => {
    const plain = { packages: { ...lock.packages, 'node_modules/b': { version: '1.0.0' } } };
    const cellsOf = (one: typeof plain) =>
      layoutTree(one, host, { linker: 'global', sharedDirectory: '/home/links' }).tree;
    const patched = layoutTree(
      { packages: { ...lock.packages, 'node_modules/b': { ...lock.packages['node_modules/b'], integrity } } },
      host,
      { linker: 'global', sharedDirectory: '/home/links' },
    ).tree;
    const unpatched = cellsOf({
      packages: { ...plain.packages, 'node_modules/b': { version: '1.0.0', integrity } as never },
    });
    const pathOf = ({ placements }: typeof tree) =>
      placements.find((placement) => placement.kind === 'directory' && placement.name === 'b')?.path;
    expect(pathOf(patched)).toMatch(/^node_modules\/\.dx\/links\/b@1\.0\.0_/);
    expect(pathOf(patched)).not.toBe(pathOf(unpatched));
  });
});

describe('dropStaged', () => {
  it('takes a package with its commands out of a staged change', () => {
    const root = makeDirectory({
      node_modules: { '.dx': { 'stage-1': { tree: { node_modules: { a: { 'cli.js': '' } } } } } },
    });
    const directory = `${root}/node_modules/.dx/stage-1`;
    const placed = ['node_modules/.bin/a', 'node_modules/a', 'node_modules/b'];
    const [placement] = tree.placements.filter((one) => one.kind === 'directory');
    if (placement === undefined) throw new Error('no directory');
    const after = dropStaged(
      {
        id: '1',
        root,
        directory,
        tree,
        linkMethod: 'copy',
        placed,
        removed: [],
        dropped: [],
        liveTargets: [],
      },
      [{ placement, reason: 'failed', detail: 'its script failed' }],
      { fs: nodeFs },
    );
    expect(after.placed).toEqual(['node_modules/b']);
    expect(after.removed).toEqual(['node_modules/.bin/a', 'node_modules/a']);
    expect(after.tree.placements.map(({ path }) => path)).toEqual(['node_modules/b']);
    expect(nodeFs.lstat(`${directory}/tree/node_modules/a`)).toBeUndefined();
    expect(dropStaged(after, [], { fs: nodeFs })).toBe(after);
  });
});

const integrity =
  'sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==' as never;
