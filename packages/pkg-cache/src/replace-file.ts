import { dirname } from 'node:path';
import type { FsOps } from '@dx/pkg-core';
import { hasErrno, isFsError } from './internal/has-errno.ts';
import { temporaryName } from './temporary-name.ts';

/**
 * Puts a file of a cache in place, whole or not at all, and says whether it could: a disk that is full, read-only or broken
 * costs the cache only.
 *
 * @param directory the cache's; `tmp` below it takes what is not finished
 */
export function replaceFile(
  fs: FsOps,
  directory: string,
  path: string,
  parts: readonly Uint8Array[],
): boolean {
  const temporary = `${directory}/tmp/${temporaryName()}`;
  try {
    writeAndRename(fs, temporary, path, parts);
    return true;
  } catch (error) {
    if (isFsError(error)) return false;
    throw error;
  }
}

function writeAndRename(fs: FsOps, temporary: string, path: string, parts: readonly Uint8Array[]): void {
  try {
    inDirectory(fs, dirname(temporary), 0o700, () => writeNew(fs, temporary, parts));
    inDirectory(fs, dirname(path), 0o777, () => fs.rename(temporary, path));
  } catch (error) {
    fs.removeTree(temporary);
    throw error;
  }
}

/** The directories are there for all files but the first. */
function inDirectory(fs: FsOps, directory: string, mode: number, change: () => void): void {
  try {
    change();
  } catch (error) {
    if (!hasErrno(error, 'ENOENT')) throw error;
    fs.mkdir(directory, { recursive: true, mode });
    change();
  }
}

function writeNew(fs: FsOps, path: string, parts: readonly Uint8Array[]): void {
  const file = fs.openFile(path, { exclusive: true, mode: 0o644 });
  try {
    for (const part of parts) file.write(part);
  } finally {
    file.close();
  }
}
