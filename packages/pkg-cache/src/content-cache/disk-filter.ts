import type { FsOps, Integrity } from '@dx/pkg-core';
import { isFsError } from '../internal/has-errno.ts';
import { replaceFile } from '../replace-file.ts';
import { openBloomFilter } from './bloom-filter.ts';
import { keyOfFile } from './cache-key.ts';
import { decodeFilter, encodeFilter, type KeptFilter, shardCount } from './filter-file.ts';

/** The filter in front of a directory that other processes change too. */
export interface DiskFilter {
  /** False says that the key is not there, as of the last look at the directories. */
  mayHave(key: Integrity): boolean;
  add(key: Integrity): void;
  /** That there was nothing, or no longer is, where it said that there may be. */
  countRemoved(): void;
  save(): void;
  /** Looks at all names again. */
  rebuild(): void;
  facts(): DiskFilterFacts;
}

/** What became of a filter. */
export interface DiskFilterFacts {
  readonly entries: number;
  readonly sizeBytes: number;
  readonly rebuilds: number;
  readonly repairs: number;
}

/** How often the 256 directories are asked whether somebody changed them: 0.5 ms. */
const refreshMs = 1000;
/** Where times of files are coarse, a later change may have the same one. */
const coarseMs = 2500;
const minCapacity = 4096;

/**
 * Opens the filter of `<directory>/v1`. It is read, or made from the names on disk, at the first question. What this process
 * adds counts at once; what others add within a second, since directories show when they were changed. Until then it is a
 * miss that costs a fetch.
 */
export function openDiskFilter(fs: FsOps, directory: string, now: () => number): DiskFilter {
  const path = `${directory}/v1/filter`;
  let kept: KeptFilter | undefined;
  let count = 0;
  let removed = 0;
  let checkedMs = Number.NEGATIVE_INFINITY;
  let rebuilds = 0;
  let repairs = 0;

  const rebuild = (): KeptFilter => {
    rebuilds += 1;
    checkedMs = now();
    const times = new Float64Array(shardCount);
    const keys = [...times.keys()].flatMap((shard) => readShard(shard, times));
    const filter = openBloomFilter(Math.max(minCapacity, keys.length * 2));
    for (const key of keys) filter.add(key);
    count = keys.length;
    removed = 0;
    kept = { filter, count, times };
    return kept;
  };

  const readShard = (shard: number, times: Float64Array): readonly Integrity[] => {
    const changedMs = shardTime(fs, directory, shard);
    times[shard] = now() - changedMs < coarseMs ? Number.NaN : changedMs;
    return listShard(fs, directory, shard);
  };

  const repair = ({ filter, times }: KeptFilter): void => {
    checkedMs = now();
    for (let shard = 0; shard < shardCount; shard += 1) {
      if (shardTime(fs, directory, shard) === times[shard]) continue;
      repairs += 1;
      for (const key of readShard(shard, times)) {
        if (filter.mayHave(key)) continue;
        filter.add(key);
        count += 1;
      }
    }
  };

  const current = (): KeptFilter => {
    if (kept === undefined) {
      kept = readKept(fs, path);
      count = kept?.count ?? 0;
    }
    if (kept === undefined) return rebuild();
    if (now() - checkedMs >= refreshMs) repair(kept);
    return count > kept.filter.capacity || removed > count / 2 + minCapacity ? rebuild() : kept;
  };

  return {
    mayHave: (key) => current().filter.mayHave(key),
    add: (key) => {
      const { filter } = current();
      if (!filter.mayHave(key)) count += 1;
      filter.add(key);
    },
    countRemoved: () => {
      removed += 1;
    },
    save: () => {
      if (kept !== undefined) replaceFile(fs, directory, path, [encodeFilter({ ...kept, count })]);
    },
    rebuild: () => void rebuild(),
    facts: () => ({ entries: count, sizeBytes: (kept?.filter.words.length ?? 0) * 4, rebuilds, repairs }),
  };
}

function readKept(fs: FsOps, path: string): KeptFilter | undefined {
  try {
    return decodeFilter(fs.readFile(path));
  } catch (error) {
    if (isFsError(error)) return undefined;
    throw error;
  }
}

/** When a directory was changed; 0 where there is none. */
function shardTime(fs: FsOps, directory: string, shard: number): number {
  return fs.lstat(shardPath(directory, shard))?.modifiedMs ?? 0;
}

/** The keys in one of the directories. */
export function listShard(fs: FsOps, directory: string, shard: number): readonly Integrity[] {
  try {
    return fs
      .readDirectory(shardPath(directory, shard))
      .map(({ name }) => keyOfFile(name))
      .filter((key) => key !== undefined);
  } catch (error) {
    if (isFsError(error)) return [];
    throw error;
  }
}

/** One of the 256 directories. */
function shardPath(directory: string, shard: number): string {
  return `${directory}/v1/entries/${shard.toString(16).padStart(2, '0')}`;
}
