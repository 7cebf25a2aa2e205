import type { FsOps } from '@dx/pkg-core';
import { hasErrno } from './internal/has-errno.ts';
import { temporaryPath } from './store-layout.ts';

/**
 * Takes a directory of a package away: by one rename, so that nobody finds half of it, then file by file. Directories in it
 * that may not be read or written to are made so. Errors are the file system's own.
 */
export function removeAside(fs: FsOps, store: string, directory: string): void {
  const aside = temporaryPath(store);
  try {
    fs.rename(directory, aside);
  } catch (error) {
    if (!hasErrno(error, 'EACCES', 'EPERM')) throw error;
    fs.chmod(directory, 0o700);
    fs.rename(directory, aside);
  }
  removeLocked(fs, aside);
}

function removeLocked(fs: FsOps, directory: string): void {
  try {
    fs.removeTree(directory);
  } catch (error) {
    if (!hasErrno(error, 'EACCES', 'EPERM', 'ENOTEMPTY')) throw error;
    unlock(fs, directory);
    fs.removeTree(directory);
  }
}

function unlock(fs: FsOps, directory: string): void {
  fs.chmod(directory, 0o700);
  for (const { name, kind } of fs.readDirectory(directory))
    if (kind === 'directory') unlock(fs, `${directory}/${name}`);
}
