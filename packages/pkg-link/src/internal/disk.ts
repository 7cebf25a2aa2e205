import type { FsOps } from '@dx/pkg-core';

/** The code of an error of the file system. */
export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

const cannotSync = new Set(['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EISDIR']);

/** Waits for the device, where the file system can tell. */
export function syncWherePossible(sync: () => void): void {
  try {
    sync();
  } catch (error) {
    if (!cannotSync.has(errnoOf(error) ?? '')) throw error;
  }
}

const isStillUsed = new Set(['ENOTEMPTY', 'EEXIST', 'ENOENT', 'EBUSY', 'EPERM', 'EACCES', 'ENOTDIR']);

/** Removes a directory if it is there, empty and ours to remove. */
export function removeIfEmpty(fs: FsOps, path: string): void {
  try {
    fs.rmdir(path);
  } catch (error) {
    if (!isStillUsed.has(errnoOf(error) ?? '')) throw error;
  }
}

/** The bytes of a file; `undefined` when there is none. */
export function readIfThere(fs: FsOps, path: string): Uint8Array | undefined {
  try {
    return fs.readFile(path);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Moves a tree by one rename. Where the file system cannot (a directory of a lower layer of overlayfs), copies it:
 * `to` appears only when it is complete, and only then `from` goes.
 */
export function moveTree(fs: FsOps, from: string, to: string): void {
  try {
    fs.rename(from, to);
    return;
  } catch (error) {
    if (errnoOf(error) !== 'EXDEV') throw error;
  }
  const partial = `${to}.partial`;
  fs.removeTree(partial);
  copyTree(fs, from, partial);
  fs.rename(partial, to);
  fs.removeTree(from);
}

function copyTree(fs: FsOps, from: string, to: string): void {
  const stat = fs.lstat(from);
  if (stat?.kind === 'link') fs.symlink(fs.readLink(from), to, 'file');
  else if (stat?.kind === 'file') fs.copyFile(from, to, 'copy');
  else if (stat?.kind === 'directory') {
    fs.mkdir(to, { mode: stat.mode & 0o777 });
    for (const { name } of fs.readDirectory(from)) copyTree(fs, `${from}/${name}`, `${to}/${name}`);
  }
}
