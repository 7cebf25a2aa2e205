import type { FsOps } from './fs-ops.ts';
import { breakLock, isDead, readHolder } from './internal/lock-file.ts';

/**
 * Removes the locks and drafts of locks that processes which died have left below a directory. Nobody waits for them; they
 * are only in the way of whoever looks. The answer: how many went. Cost: one small file read for each file there.
 *
 * @throws the file system's own errors when something cannot be read or removed
 */
export function removeDeadLocks(directory: string, fs: FsOps): number {
  if (fs.lstat(directory)?.kind !== 'directory') return 0;
  let count = 0;
  for (const { name, kind } of fs.readDirectory(directory)) {
    const path = `${directory}/${name}`;
    if (kind === 'directory') count += removeDeadLocks(path, fs);
    else if (kind === 'file' && removeIfDead(path, fs)) count += 1;
  }
  return count;
}

function removeIfDead(path: string, fs: FsOps): boolean {
  const holder = readHolder(path, fs);
  if (holder === undefined || !isDead(holder, path, fs)) return false;
  breakLock(path, holder, fs);
  return true;
}
