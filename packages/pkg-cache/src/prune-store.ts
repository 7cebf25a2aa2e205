import type { FsOps } from '@dx/pkg-core';
import { isLinked, listStore } from './list-store.ts';
import { removeStoreEntry } from './read-store-entry.ts';
import type { StoreEntry } from './types.ts';

/** What was removed, or would be. */
export interface StorePruning {
  /** Packages, sorted by name and version. */
  readonly removed: readonly StoreEntry[];
  /** Their bytes. */
  readonly sizeBytes: number;
  /** Packages that stay. */
  readonly keptCount: number;
  /** How many files and directories that belong to no package. */
  readonly strayCount: number;
}

/**
 * Removes the packages that nothing is linked to any more, and what was left behind by processes that died. Projects keep
 * what they have; a package that one has a copy of is fetched again when it is wanted next. Nobody else may use the store
 * meanwhile: whoever calls sees to that.
 *
 * @param isDryRun only tells
 * @throws DX_NO_PERMISSION
 */
export function pruneStore(fs: FsOps, directory: string, isDryRun: boolean): StorePruning {
  const { entries, strays, unfinished } = listStore(fs, directory);
  const removed = entries.filter((entry) => !isLinked(fs, entry));
  const left = [...strays, ...unfinished];
  if (!isDryRun) {
    for (const { integrity } of removed) removeStoreEntry(fs, directory, integrity);
    for (const path of left) fs.removeTree(path);
  }
  return {
    removed,
    sizeBytes: removed.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    keptCount: entries.length - removed.length,
    strayCount: left.length,
  };
}
