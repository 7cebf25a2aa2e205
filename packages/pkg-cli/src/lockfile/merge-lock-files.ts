import { DxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { type LockConflict, mergeLocks } from '@dx/pkg-lock';
import { readLockContent } from './read-lock-file.ts';

/** The three files of a merge, absolute; `ours` is written. */
export interface LockMergeFiles {
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
}

/**
 * Merges two lockfiles that come from the same one into `ours`, in the way `ours` is written. An empty base is none.
 *
 * @throws DX_LOCK_NOTHING_TO_MERGE when one side is empty, and what reading a lockfile throws; `ours` stays as it was
 */
export function mergeLockFiles({ base, ours, theirs }: LockMergeFiles): readonly LockConflict[] {
  const read = (path: string) => readLockContent(nodeFs.readFile(path), path);
  const own = read(ours);
  const other = read(theirs);
  if (own === undefined || other === undefined) throw nothingToMerge(own === undefined ? ours : theirs);
  const { lock, conflicts } = mergeLocks(read(base)?.lock, own.lock, other.lock);
  nodeFs.writeFile(ours, own.write(lock));
  return conflicts;
}

function nothingToMerge(path: string): DxError {
  return new DxError({
    code: 'DX_LOCK_NOTHING_TO_MERGE',
    message: `${path} is empty, so there is no lock to merge`,
    hint: 'Take the other side: git checkout --ours or --theirs, then dx install',
    details: { path },
  });
}
