import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import type { FsOps } from '@dx/pkg-core';
import { hasErrno, isFsError } from './internal/has-errno.ts';

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
  const temporary = `${directory}/tmp/${randomBytes(16).toString('hex')}`;
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
    writeParts(fs, temporary, path, parts);
    fs.rename(temporary, path);
  } catch (error) {
    fs.removeTree(temporary);
    throw error;
  }
}

/** The directories are there for all files but the first. */
function writeParts(fs: FsOps, temporary: string, path: string, parts: readonly Uint8Array[]): void {
  try {
    writeNew(fs, temporary, parts);
    if (fs.lstat(dirname(path)) !== undefined) return;
  } catch (error) {
    if (!hasErrno(error, 'ENOENT')) throw error;
    fs.mkdir(dirname(temporary), { recursive: true, mode: 0o700 });
    writeNew(fs, temporary, parts);
  }
  fs.mkdir(dirname(path), { recursive: true });
}

function writeNew(fs: FsOps, path: string, parts: readonly Uint8Array[]): void {
  const file = fs.openFile(path, { exclusive: true, mode: 0o644 });
  try {
    for (const part of parts) file.write(part);
  } finally {
    file.close();
  }
}
