import type { CacheStats } from './cache-types.ts';
import type { AnswerCounts } from './count-answers.ts';
import type { DiskFilter } from './disk-filter.ts';
import type { MemoryTier } from './memory-tier.ts';

/** What was counted, as plain data. */
export function readStats(
  counts: AnswerCounts,
  memory: MemoryTier,
  filter: DiskFilter,
  remoteFailures: number,
): CacheStats {
  const { hits, misses, negativeMisses, sharedFlights, damaged, diskFailures } = counts;
  const { definiteMisses, falsePositives } = counts;
  const absent = definiteMisses + falsePositives;
  const falsePositiveRate = absent === 0 ? 0 : falsePositives / absent;
  return Object.freeze({
    hits: Object.freeze({ ...hits }),
    ...{ misses, negativeMisses, sharedFlights, damaged, diskFailures, remoteFailures },
    memory: Object.freeze(memory.facts()),
    filter: Object.freeze({ ...filter.facts(), definiteMisses, falsePositives, falsePositiveRate }),
  });
}
