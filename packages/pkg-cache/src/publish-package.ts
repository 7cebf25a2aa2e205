import { DxError, type FsOps } from '@dx/pkg-core';
import { hasErrno } from './internal/has-errno.ts';
import { findDamage, readStoreEntry } from './read-store-entry.ts';
import { removeAside } from './remove-aside.ts';
import type { StoreEntry } from './types.ts';
import { writeRow } from './write-row.ts';

/** Each try fails only when another process published or repaired the same package in between. */
const maxTries = 5;

/**
 * Puts a finished directory under its final name by one rename, then its row into the index. When the name is taken, what
 * is there stays if it is sound: somebody may be linking from it. Otherwise it is moved aside and replaced.
 *
 * @param temporary the directory with the files; gone afterwards
 * @param entry what the files are; `entry.directory` is the final name
 * @returns the entry that the index has now
 */
export function publishPackage(fs: FsOps, store: string, temporary: string, entry: StoreEntry): StoreEntry {
  for (let tries = 0; tries < maxTries; tries += 1) {
    if (tryRename(fs, temporary, entry.directory)) {
      writeRow(fs, store, entry);
      return entry;
    }
    const winner = adopt(fs, store, entry);
    if (winner !== undefined) {
      fs.removeTree(temporary);
      return winner;
    }
    tryRemoveAside(fs, store, entry.directory);
  }
  throw new DxError({
    code: 'DX_STORE_BUSY',
    message: `Cannot publish ${entry.name}@${entry.version} in the store: ${entry.directory} kept changing`,
    hint: 'Another process is repairing the same package; run the command again',
    details: { directory: entry.directory },
  });
}

function tryRename(fs: FsOps, from: string, to: string): boolean {
  try {
    fs.rename(from, to);
    return true;
  } catch (error) {
    // Windows answers EPERM when the target is a directory.
    const taken = hasErrno(error, 'ENOTEMPTY', 'EEXIST', 'ENOTDIR', 'EPERM') && fs.lstat(to) !== undefined;
    if (taken) return false;
    throw error;
  }
}

/** The entry whose directory is there already, if it is sound. Its row may be missing: its writer may be about to write it. */
function adopt(fs: FsOps, store: string, entry: StoreEntry): StoreEntry | undefined {
  const published = readStoreEntry(fs, store, entry.integrity, entry.bootId);
  if (findDamage(fs, entry) !== undefined) return undefined;
  if (published !== undefined) return published;
  writeRow(fs, store, entry);
  return entry;
}

function tryRemoveAside(fs: FsOps, store: string, directory: string): void {
  try {
    removeAside(fs, store, directory);
  } catch (error) {
    if (!hasErrno(error, 'ENOENT')) throw error;
  }
}
