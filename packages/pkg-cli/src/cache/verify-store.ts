import { findDamage, readStoreEntry, removeStoreEntry } from '@dx/pkg-cache';
import type { FsOps } from '@dx/pkg-core';
import type { Lock } from '@dx/pkg-lock';

/** What a check of the store found. */
export interface StoreCheck {
  /** Packages that are in the store. */
  readonly checked: number;
  /** Packages of the lock that the store does not have. */
  readonly absent: number;
  readonly damaged: readonly { readonly name: string; readonly file: string }[];
}

/**
 * Compares every file of a lock's packages in the store with its digest. What is damaged is removed, so that the next
 * install fetches it again. Reads every file.
 */
export function verifyStore(directory: string, lock: Lock, fs: FsOps): StoreCheck {
  const integrities = new Set(Object.values(lock.packages).flatMap(({ integrity }) => integrity ?? []));
  const damaged: { name: string; file: string }[] = [];
  let checked = 0;
  for (const integrity of integrities) {
    const entry = readStoreEntry(fs, directory, integrity);
    if (entry === undefined) continue;
    checked += 1;
    const file = findDamage(fs, entry);
    if (file === undefined) continue;
    damaged.push({ name: `${entry.name}@${entry.version}`, file });
    removeStoreEntry(fs, directory, integrity);
  }
  return { checked, absent: integrities.size - checked, damaged };
}
