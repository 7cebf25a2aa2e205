import { findDamage, listStore, removeStoreEntry } from '@dx/pkg-cache';
import type { FsOps } from '@dx/pkg-core';

/** What a check of a whole store found. */
export interface WholeCheck {
  readonly checked: number;
  readonly damaged: readonly { readonly name: string; readonly file: string }[];
}

/**
 * Compares every file of every package with its digest. What is damaged is removed, so that the next install fetches it
 * again. Reads every file.
 */
export function verifyWholeStore(directory: string, fs: FsOps): WholeCheck {
  const { entries } = listStore(fs, directory);
  const damaged = entries.flatMap((entry) => {
    const file = findDamage(fs, entry);
    if (file === undefined) return [];
    removeStoreEntry(fs, directory, entry.integrity);
    return [{ name: `${entry.name}@${entry.version}`, file }];
  });
  return { checked: entries.length, damaged };
}
