import { join } from 'node:path';
import type { FsOps } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { type CommitOptions, commitTree, rollbackTree, type StagedTree, type Tree } from '../../src/index.ts';
import { type DirectoryLiteral, fill, makeDirectory, readBack } from './disk.ts';
import { applyTree, stageChange, storeIn, treeOf } from './project.ts';

/** A tree, and one in which every kind of step is needed: new, replaced, removed, nested, scoped, link, command. */
export const before: Tree = treeOf({
  '': { dependencies: { a: '1', 'same-bin': '1' } },
  'node_modules/a': { version: '1.0.0', bin: { a: 'cli.js', shared: 'cli.js' } },
  'node_modules/a/node_modules/b': { version: '2.0.0', bin: { b: 'cli.js' } },
  'node_modules/@old/c': { version: '1.0.0' },
  'node_modules/gone': { version: '1.0.0', bin: { gone: 'cli.js' } },
  'node_modules/kept': { version: '1.0.0' },
  'node_modules/kept/node_modules/d': { version: '1.0.0', bin: { d: 'cli.js' } },
  'node_modules/ui': { resolved: 'packages/ui', link: true },
  'node_modules/swap': { resolved: 'packages/swap', link: true },
  'packages/ui': { name: 'ui', version: '1.0.0' },
  'packages/swap': { name: 'swap', version: '1.0.0' },
});

export const after: Tree = treeOf({
  'node_modules/a': { version: '1.1.0', bin: { a: 'cli.js' } },
  'node_modules/a/node_modules/b': { version: '2.0.0', bin: { b: 'cli.js' } },
  'node_modules/@new/c': { version: '1.0.0', bin: { shared: 'cli.js' } },
  'node_modules/kept': { version: '1.0.0' },
  'node_modules/kept/node_modules/e': { version: '1.0.0' },
  'node_modules/ui': { version: '3.0.0' },
  'node_modules/swap': { resolved: 'packages/ui', link: true },
  'packages/ui': { name: 'ui', version: '1.0.0' },
  'packages/ui/node_modules/f': { version: '1.0.0', bin: { f: 'cli.js' } },
});

const store = (): string => makeDirectory();

/** A project with the first tree and the second one staged. */
export async function makeUpgrade(): Promise<{ root: string; staged: StagedTree }> {
  const root = makeDirectory({
    'package.json': 'old manifest',
    'lock.dxl': 'old lock',
    packages: { ui: { 'package.json': '{}' }, swap: {} },
  });
  const shared = storeIn(store());
  await applyTree(root, before, { store: shared, hiddenLock: 'old lock' });
  fill(join(root, 'node_modules'), { '.cache': { x: 'mine' } });
  return { root, staged: await stageChange(root, after, { store: shared, current: before }) };
}

export function commitUpgrade(root: string, staged: StagedTree, fs: FsOps): void {
  commitTree(staged, { ...upgradeOptions(root), fs });
}

export function upgradeOptions(root: string): Omit<CommitOptions, 'fs'> {
  return {
    root,
    current: before,
    hiddenLock: 'new lock',
    files: [
      { path: 'package.json', text: 'new manifest', expected: 'old manifest' },
      { path: 'package-lock.json', text: 'lock', expected: { kind: 'absent' } },
      { path: 'lock.dxl', text: { kind: 'absent' }, expected: 'old lock' },
    ],
  };
}

/** Everything in the project; what dx keeps for itself shows when it is more than the recorded tree. */
export function snapshot(root: string): DirectoryLiteral {
  return readBack(root);
}

/** The two states between which nothing may be seen. */
export async function makeStates(): Promise<{ old: DirectoryLiteral; new: DirectoryLiteral }> {
  const { root, staged } = await makeUpgrade();
  rollbackTree(staged, { fs: nodeFs });
  const old = snapshot(root);
  const other = await makeUpgrade();
  commitUpgrade(other.root, other.staged, nodeFs);
  return { old, new: snapshot(other.root) };
}

/** The boot that `quickFs` says this is. */
export const bootId = '01234567-89ab-cdef-0123-456789abcdef';

/** The real file system of a Linux in one boot, except that it never waits for the device: a sweep does so a lot. */
export const quickFs: FsOps = {
  ...nodeFs,
  sync: () => undefined,
  openFile: (path, options) => ({ ...nodeFs.openFile(path, options), sync: () => undefined }),
  readFile: (path) =>
    path.startsWith('/proc/') ? new Uint8Array(Buffer.from(bootId)) : nodeFs.readFile(path),
};

/** A machine that cannot tell its boots apart, so that recovery always goes back. */
export const withoutBootId: FsOps = {
  ...quickFs,
  readFile: (path) => {
    if (path.startsWith('/proc/')) throw Object.assign(new Error('ENOENT'), { code: 'ENOENT' });
    return nodeFs.readFile(path);
  },
};
