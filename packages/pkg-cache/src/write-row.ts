import type { FsOps } from '@dx/pkg-core';
import { rowPath, temporaryPath } from './store-layout.ts';
import { encodeRow } from './store-row.ts';
import type { StoreEntry } from './types.ts';

/** Puts the row of an entry into the index, whole or not at all. Errors are the file system's own. */
export function writeRow(fs: FsOps, directory: string, entry: StoreEntry): void {
  const temporary = temporaryPath(directory);
  try {
    fs.writeFile(temporary, encodeRow(entry), { exclusive: true, mode: 0o644 });
    fs.rename(temporary, rowPath(directory, entry.integrity));
  } catch (error) {
    fs.removeTree(temporary);
    throw error;
  }
}
