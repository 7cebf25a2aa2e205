import { rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import { recordingFs } from '@dx/pkg-core/testing';
import { describe, expect, it } from 'vitest';
import { formatTree, observeTree, readTree, treeLooksIntact } from '../src/index.ts';
import { makeDirectory } from './support/disk.ts';
import { applyTree, storeIn, treeOf } from './support/project.ts';

const tree = treeOf({
  'node_modules/a': { version: '1.0.0', bin: { a: 'cli.js', none: 'none.js' } },
  'node_modules/a/node_modules/b': { version: '1.0.0' },
  'node_modules/@s/c': { version: '1.0.0' },
  'node_modules/ui': { resolved: 'packages/ui', link: true },
  'packages/ui': { name: 'ui', bin: { ui: 'dist/ui.js' } },
  'packages/ui/node_modules/d': { version: '1.0.0' },
});

const makeProject = async (): Promise<string> => {
  const root = makeDirectory({ packages: { ui: {} } });
  await applyTree(root, tree, { store: storeIn(makeDirectory()) });
  return root;
};

const record = (text: string): string => makeDirectory({ node_modules: { '.dx': { 'tree.json': text } } });

describe('readTree', () => {
  it('gives back the tree that was written, frozen', () => {
    const read = readTree(record(formatTree(tree)), { fs: nodeFs });
    expect(read).toEqual(tree);
    expect(Object.isFrozen(read?.placements[0])).toBe(true);
  });

  it('writes the same tree as the same bytes', () => {
    const { placements, linker, version } = tree;
    expect(formatTree({ placements, linker, version })).toBe(formatTree(tree));
  });

  const directory = {
    kind: 'directory',
    name: 'a',
    version: '1',
    optional: false,
    hasInstallScript: false,
    inBundle: false,
  };
  const good = { ...directory, path: 'node_modules/a' };
  it.each([
    ['nothing', ''],
    ['half of it', formatTree(tree).slice(0, 100)],
    ['bytes that are no text', '\ufffd'],
    ['another version', JSON.stringify({ ...tree, version: 2 })],
    ['another linker', JSON.stringify({ ...tree, linker: 'pnp' })],
    ['no placements', JSON.stringify({ version: 1, linker: 'hoisted' })],
    ['placements out of order', JSON.stringify({ ...tree, placements: [...tree.placements].reverse() })],
    ['one placement twice', JSON.stringify({ ...tree, placements: [good, good] })],
    ['a placement of another kind', JSON.stringify({ ...tree, placements: [{ ...good, kind: 'file' }] })],
    ['a directory without a version', JSON.stringify({ ...tree, placements: [{ ...good, version: 1 }] })],
    ...[
      '../x',
      'src',
      'node_modules',
      'node_modules/.dx',
      'node_modules/../x',
      '/x',
      'node_modules/.bin/../../x',
    ].map((path) => [`the path ${path}`, JSON.stringify({ ...tree, placements: [{ ...directory, path }] })]),
    [
      'a command outside .bin',
      JSON.stringify({ ...tree, placements: [{ kind: 'bin', path: 'x/.bin/a', target: 'b' }] }),
    ],
  ])('knows nothing when the file holds %s', (_, text) => {
    expect(readTree(record(text ?? ''), { fs: nodeFs })).toBeUndefined();
  });

  it('knows nothing when there is no file', () => {
    expect(readTree(makeDirectory(), { fs: nodeFs })).toBeUndefined();
  });
});

describe('observeTree', () => {
  it('gives the tree itself while everything is in its place', async () => {
    const root = await makeProject();
    expect(observeTree(root, tree, { fs: nodeFs })).toBe(tree);
    expect(treeLooksIntact(root, tree, { fs: nodeFs })).toBe(true);
  });

  it.each<[string, (root: string) => void, readonly string[]]>([
    ['a package', (root) => rmSync(join(root, 'node_modules/a'), { recursive: true }), ['node_modules/a']],
    ['a scope', (root) => rmSync(join(root, 'node_modules/@s'), { recursive: true }), ['node_modules/@s/c']],
    [
      'the .bin',
      (root) => rmSync(join(root, 'node_modules/.bin'), { recursive: true }),
      ['node_modules/.bin/a'],
    ],
    ['a link', (root) => unlinkSync(join(root, 'node_modules/ui')), ['node_modules/ui']],
    [
      'the node_modules of a member',
      (root) => rmSync(join(root, 'packages/ui/node_modules'), { recursive: true }),
      ['packages/ui/node_modules/d'],
    ],
    [
      'all',
      (root) => rmSync(join(root, 'node_modules'), { recursive: true }),
      ['node_modules/@s/c', 'node_modules/a', 'node_modules/ui'],
    ],
  ])('misses %s that was removed', async (_, remove, missing) => {
    const root = await makeProject();
    remove(root);
    const observed = observeTree(root, tree, { fs: nodeFs });
    const left = new Set(observed.placements.map(({ path }) => path));
    expect(tree.placements.map(({ path }) => path).filter((path) => !left.has(path))).toEqual(missing);
    expect(treeLooksIntact(root, tree, { fs: nodeFs })).toBe(false);
  });

  it('misses a package that was replaced by a link', async () => {
    const root = await makeProject();
    rmSync(join(root, 'node_modules/a'), { recursive: true });
    symlinkSync('../elsewhere', join(root, 'node_modules/a'));
    expect(treeLooksIntact(root, tree, { fs: nodeFs })).toBe(false);
  });

  it('misses a command whose file has come to be since, so that it is linked then', async () => {
    const root = await makeProject();
    nodeFs.mkdir(join(root, 'packages/ui/dist'));
    writeFileSync(join(root, 'packages/ui/dist/ui.js'), '#!/usr/bin/env node\n');
    const observed = observeTree(root, tree, { fs: nodeFs });
    expect(observed.placements).toHaveLength(tree.placements.length - 1);
    await applyTree(root, tree, { store: storeIn(makeDirectory()), current: observed });
    expect(nodeFs.readLink(join(root, 'node_modules/.bin/ui'))).toBe('../ui/dist/ui.js');
    expect(treeLooksIntact(root, tree, { fs: nodeFs })).toBe(true);
  });

  it('changes nothing on disk', async () => {
    const root = await makeProject();
    const { fs, records } = recordingFs(nodeFs);
    observeTree(root, tree, { fs });
    expect(records).toEqual([]);
  });
});
