import type { FsOps } from '@dx/pkg-core';
import { removeIfEmpty } from './internal/disk.ts';
import { stageDirectory, stateDirectory } from './internal/state-paths.ts';
import type { StagedTree } from './types.ts';

/**
 * Takes a staged change back: its staging area goes, and `node_modules` too if it was made for it. Doing it again, or
 * after the commit, changes nothing.
 */
export function rollbackTree(
  { id, root }: Pick<StagedTree, 'id' | 'root'>,
  { fs }: { readonly fs: FsOps },
): void {
  if (fs.lstat(`${root}/${stateDirectory}`)?.kind !== 'directory') return;
  fs.removeTree(`${root}/${stageDirectory(id)}`);
  removeEmptyState(root, fs);
}

/** Removes the directory of dx and `node_modules` where nothing is in them. */
export function removeEmptyState(root: string, fs: FsOps): void {
  removeIfEmpty(fs, `${root}/${stateDirectory}`);
  removeIfEmpty(fs, `${root}/node_modules`);
}
