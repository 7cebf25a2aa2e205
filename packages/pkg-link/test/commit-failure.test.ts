import { join } from 'node:path';
import type { FsOps } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { faultyFs } from '@dx/pkg-core/testing';
import { describe, expect, it } from 'vitest';
import { commitTree, recoverTree } from '../src/index.ts';
import { fill, makeDirectory, readBack } from './support/disk.ts';
import { applyTree, stageChange, storeIn, treeOf } from './support/project.ts';
import { withoutBootId } from './support/upgrade.ts';

const first = treeOf({
  'node_modules/a': { version: '1.0.0', bin: { a: 'cli.js' } },
  'node_modules/@s/c': { version: '1.0.0' },
});

describe('a commit in trouble', () => {
  it('puts aside by copying where the file system cannot rename a directory', async () => {
    const root = makeDirectory();
    const store = storeIn(makeDirectory());
    const had = treeOf({ 'node_modules/a': { version: '1.0.0', bin: { a: 'cli.js' } } });
    const next = treeOf({ 'node_modules/b': { version: '1.0.0' } });
    await applyTree(root, had, { store });
    fill(join(root, 'node_modules/a'), { loop: '-> .', deep: { deeper: { x: '' } } });
    const fs: FsOps = {
      ...nodeFs,
      rename: (from, to) => {
        if (from.endsWith('node_modules/a')) throw Object.assign(new Error('EXDEV'), { code: 'EXDEV' });
        nodeFs.rename(from, to);
      },
    };
    const trash: unknown[] = [];
    await applyTree(root, next, { fs, store, current: had, discard: (path) => trash.push(readBack(path)) });
    expect(Object.keys(readBack(join(root, 'node_modules')))).toEqual(['.dx', 'b']);
    expect(trash[0]).toMatchObject({ '1': { loop: '-> .', deep: { deeper: { x: '' } } } });
  });

  it('explains a full disk and leaves everything as before', async () => {
    const root = makeDirectory();
    const staged = await stageChange(root, first, { store: storeIn(makeDirectory()) });
    const fs = faultyFs(nodeFs, { at: 5, fault: { kind: 'errno', code: 'ENOSPC' } });
    expect(() => commitTree(staged, { root, fs })).toThrow('no space left on the device');
    expect(readBack(root)).toEqual({});
  });

  it('keeps the journal when taking back fails too, and the next recovery goes on', async () => {
    const root = makeDirectory({ 'package.json': 'old' });
    const store = storeIn(makeDirectory());
    const had = treeOf({ 'node_modules/a': { version: '1.0.0' } });
    await applyTree(root, had, { store });
    const before = readBack(root);
    const staged = await stageChange(root, treeOf({ 'node_modules/a': { version: '2.0.0' } }), {
      store,
      current: had,
    });
    const { fs, fail } = failingRenames();
    const attempt = (): unknown =>
      commitTree(staged, { root, fs, current: had, onEvent: ({ path }) => path.endsWith('/a') && fail() });
    expect(attempt).toThrow(expect.objectContaining({ code: 'DX_ROLLBACK_INCOMPLETE' }));
    expect(readBack(root)).not.toEqual(before);
    expect(recoverTree(root, { fs: withoutBootId })).toBe('rolled-back');
    expect(readBack(root)).toEqual(before);
  });
});

/** A file system on which every rename fails from the call of `fail` on. */
function failingRenames(): { fs: FsOps; fail: () => void } {
  let fails = false;
  const rename: FsOps['rename'] = (from, to) => {
    if (fails) throw Object.assign(new Error('EIO'), { code: 'EIO' });
    nodeFs.rename(from, to);
  };
  return {
    fs: { ...nodeFs, rename },
    fail: () => {
      fails = true;
    },
  };
}
