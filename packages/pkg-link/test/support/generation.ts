import { mkdirSync } from 'node:fs';
import type { FsOps } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import {
  describeBoot,
  describeHost,
  digestTree,
  findOwners,
  type Generation,
  intactTree,
  listGenerations,
  recoverSwap,
  type SwapReport,
  stampGeneration,
  swapGeneration,
  writeSeal,
} from '../../src/generations.ts';
import type { Tree } from '../../src/index.ts';
import { type DirectoryLiteral, makeDirectory, readBack } from './disk.ts';
import { applyTree, host, storeIn, treeOf } from './project.ts';

/** Project `app` with a member `packages/a`, its generations and the store, in one temporary directory. */
export interface Rig {
  readonly top: string;
  readonly root: string;
  readonly directory: string;
}

export const oldTree: Tree = treeOf({
  'node_modules/a': { resolved: 'packages/a', link: true },
  'packages/a': { dependencies: { left: '1' } },
  'node_modules/left': { version: '1.0.0', bin: { left: 'cli.js' } },
  'node_modules/@s/x': { version: '1.0.0' },
  'packages/a/node_modules/left': { version: '2.0.0' },
});

export const newTree: Tree = treeOf({
  'node_modules/a': { resolved: 'packages/a', link: true },
  'packages/a': { dependencies: { right: '1' } },
  'node_modules/right': { version: '1.0.0', bin: { right: 'cli.js' } },
  'node_modules/@s/y': { version: '1.0.0' },
  'packages/a/node_modules/right': { version: '2.0.0' },
});

/** With `oldTree` installed and the files of others in between. */
export async function openRig(): Promise<Rig> {
  const top = makeDirectory({ app: { 'package.json': '{}', packages: { a: { 'package.json': '{}' } } } });
  const rig = { top, root: `${top}/app`, directory: `${top}/generations` };
  mkdirSync(rig.directory);
  await applyTree(rig.root, oldTree, { store: storeIn(`${top}/store`), hiddenLock: 'old' });
  return rig;
}

/** Makes a spare of a tree for the project of a rig. */
export async function makeSpare({ top, directory }: Rig, tree: Tree, id = 'aaaaaaaaaaaaaaaa'): Promise<void> {
  const own = `${directory}/${id}`;
  const owners = findOwners(tree);
  for (const owner of owners) mkdirSync(`${own}/tree/${owner}`, { recursive: true });
  await applyTree(`${own}/tree`, tree, { store: storeIn(`${top}/store`), hiddenLock: 'new' });
  writeSeal(nodeFs, own, {
    version: 1,
    kind: 'spare',
    madeMs: 1,
    boot: describeBoot(nodeFs, Date.now()),
    host: describeHost(host),
    tree: digestTree(tree),
    packageCount: 3,
    owners,
    ownCommands: [],
    stamp: stampGeneration(nodeFs, own, owners),
  });
}

export function firstOf({ directory }: Rig): Generation {
  const [generation] = listGenerations({ directory, fs: nodeFs });
  if (generation === undefined) throw new Error('there is no generation');
  return generation;
}

export function swap(rig: Rig, generation: Generation, fs: FsOps = nodeFs): SwapReport | undefined {
  const current = intactTree(rig.root, { fs: nodeFs });
  const { root, directory } = rig;
  const at = { host: describeHost(host), nowMs: Date.now() };
  return swapGeneration(generation, { root, directory, fs, ...at, ...(current ? { current } : {}) });
}

export function recover({ root, directory }: Rig, fs: FsOps = nodeFs): ReturnType<typeof recoverSwap> {
  return recoverSwap(root, { directory, fs, nowMs: Date.now() });
}

export function contentOf({ root }: Rig): DirectoryLiteral {
  return readBack(root);
}
