import { nodeFs } from '@dx/pkg-core/node';
import { answerCalls } from './answer-calls.ts';
import type { CacheOptions, ContentCache } from './cache-types.ts';
import { countingEvents, newCounts } from './count-answers.ts';
import { openDiskFilter } from './disk-filter.ts';
import { openDiskTier } from './disk-tier.ts';
import { openFilteredDisk } from './filtered-disk.ts';
import { type CacheFs, forgivingFs } from './forgiving-fs.ts';
import { pruneDisk, verifyDisk } from './maintain-cache.ts';
import { openMemoryTier } from './memory-tier.ts';
import { readStats } from './read-stats.ts';
import { rememberMisses } from './remember-misses.ts';
import { openRemoteTier } from './remote-tier.ts';

const mebibyte = 1024 ** 2;
/** The disk is looked over each time that so large a part of its limit was written. */
const writtenPart = 16;

/**
 * Opens a cache of values by the hash of their content, in memory, on disk and, where one is given, in a remote cache, with a
 * fetcher behind them. Nothing is read or made before the first call. Whatever is given out whole has been hashed: what is
 * damaged is set aside and counts as absent.
 *
 * Cost: a hit in memory is below 10 µs; what is certainly not there is known without the disk.
 *
 * @example
 * const cache = openCache({ directory: '/tmp/cache' });
 * await cache.put(integrity, bytes);
 * const answer = await cache.get(integrity);
 * if (answer.status === 'hit') use(answer.bytes);
 */
export function openCache(options: CacheOptions): ContentCache {
  const { directory, now = Date.now, negativeMs = 30_000, archives = 'exact' } = options;
  const { maxValueBytes = 512 * mebibyte } = options;
  const cacheFs = forgivingFs(options.fs ?? nodeFs);
  const maxBytes = options.disk?.maxBytes ?? 10 * 1024 * mebibyte;
  const counts = newCounts();
  const onEvent = countingEvents(counts, options.onEvent);
  const memory = openMemoryTier(options.memory?.maxBytes ?? 64 * mebibyte);
  const filter = openDiskFilter(cacheFs.fs, directory, now);
  const disk = openBoundedDisk(cacheFs, { directory, maxBytes, now });
  const remote = options.remote && openRemoteTier(options.remote, { now, onEvent });
  const tiers = {
    ...{ memory, remote, archives, maxValueBytes },
    disk: openFilteredDisk({ disk, filter, counts, onEvent }),
    negative: rememberMisses(negativeMs, now),
  };
  const { settle, ...calls } = answerCalls(tiers, counts, options.network);
  const close = async (): Promise<void> => {
    await settle();
    if (disk.keepWithinBounds()) filter.rebuild();
    filter.save();
  };
  return Object.freeze<ContentCache>({
    ...calls,
    entries: () => disk.entries(),
    stats: () => readStats(counts, memory, filter, remote?.failures() ?? 0),
    verify: async () => {
      const found = await verifyDisk(disk);
      for (const damage of found.damaged) onEvent({ kind: 'damaged', tier: 'disk', ...damage });
      filter.rebuild();
      return found;
    },
    prune: (wishes = {}) => {
      const pruning = pruneDisk(disk, { maxBytes, ...wishes });
      if (wishes.mode !== 'dry-run') {
        for (const { integrity } of pruning.removed) memory.delete(integrity);
        filter.rebuild();
      }
      return pruning;
    },
    close,
    [Symbol.asyncDispose]: close,
  });
}

interface DiskBounds {
  readonly directory: string;
  readonly maxBytes: number;
  readonly now: () => number;
}

interface BoundedDisk extends ReturnType<typeof openDiskTier> {
  /** Removes what is too much since the last look, and says whether it removed anything. */
  keepWithinBounds(): boolean;
}

function openBoundedDisk(fs: CacheFs, { directory, maxBytes, now }: DiskBounds): BoundedDisk {
  const disk = openDiskTier(fs, directory, now);
  let writtenBytes = 0;
  const keepWithinBounds = (): boolean => {
    if (writtenBytes === 0) return false;
    writtenBytes = 0;
    return pruneDisk(disk, { maxBytes }).removed.length > 0;
  };
  return {
    ...disk,
    keepWithinBounds,
    write: (key, parts) => {
      const isWritten = disk.write(key, parts);
      if (isWritten) writtenBytes += parts.reduce((sum, part) => sum + part.length, 0);
      if (writtenBytes > maxBytes / writtenPart) keepWithinBounds();
      return isWritten;
    },
  };
}
