import { explainFsError, type FsOps, type Integrity, isDxError } from '@dx/pkg-core';
import { readBootId } from './boot-id.ts';
import { findDamage, readStoreEntry, tryForget } from './read-store-entry.ts';
import type { StoreEntry } from './types.ts';
import { writeRow } from './write-row.ts';

/**
 * Hashes every file of a package that does not look as it was unpacked. What fits after all (it was only touched, or came
 * with a copy of the store) counts as sound from now on; what does not is removed, so that the package is unpacked again.
 *
 * @param directory the store's
 * @returns the path of a file that is damaged, `''` when the package is not there, or `undefined` when all is sound
 */
export function reviewStoreEntry(
  fs: FsOps,
  directory: string,
  integrity: Integrity,
  bootId: string = readBootId(fs),
): string | undefined {
  const entry = readStoreEntry(fs, directory, integrity, bootId);
  if (entry === undefined) return '';
  const damaged = findDamage(fs, entry);
  if (damaged === undefined) tryRenewAfter(fs, directory, entry, youngestMs(fs, entry));
  else tryForget(fs, directory, integrity);
  return damaged;
}

/** A clock that was wrong may have left times that are still to come. */
function youngestMs(fs: FsOps, { directory, files }: StoreEntry): number {
  return files.reduce((latest, { path }) => Math.max(latest, modifiedMs(fs, `${directory}/${path}`)), 0);
}

function modifiedMs(fs: FsOps, path: string): number {
  return fs.lstat(path)?.modifiedMs ?? 0;
}

/** In a store that cannot be written to, the files are hashed again next time. */
function tryRenewAfter(fs: FsOps, directory: string, entry: StoreEntry, latestMs: number): void {
  try {
    writeRow(fs, directory, entry, latestMs);
  } catch (error) {
    if (!isDxError(explainFsError(error, ''))) throw error;
  }
}
