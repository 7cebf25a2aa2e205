import type { FsOps } from '@dx/pkg-core';
import { rowPath, temporaryPath } from './store-layout.ts';
import { encodeRow } from './store-row.ts';
import type { StoreEntry } from './types.ts';

/**
 * Puts the row of an entry into the index, whole or not at all. Its time says until when the files are known to be sound, so
 * it comes after they were written or hashed. Errors are the file system's own.
 *
 * @param latestMs the youngest file's time, where that may still be to come
 */
export function writeRow(fs: FsOps, directory: string, entry: StoreEntry, latestMs = 0): void {
  const temporary = temporaryPath(directory);
  try {
    fs.writeFile(temporary, encodeRow(entry), { exclusive: true, mode: 0o644 });
    if (isBefore(fs, temporary, latestMs)) fs.setModified(temporary, Math.ceil(latestMs) + 1);
    fs.rename(temporary, rowPath(directory, entry.integrity));
  } catch (error) {
    fs.removeTree(temporary);
    throw error;
  }
}

function isBefore(fs: FsOps, path: string, latestMs: number): boolean {
  return latestMs > 0 && (fs.lstat(path)?.modifiedMs ?? 0) < latestMs;
}
