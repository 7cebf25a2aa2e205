import type { CacheEvent, CacheTier } from './cache-types.ts';

/** What a cache counts. */
export interface AnswerCounts {
  readonly hits: Record<CacheTier, number>;
  misses: number;
  negativeMisses: number;
  sharedFlights: number;
  damaged: number;
  diskFailures: number;
  definiteMisses: number;
  falsePositives: number;
}

/** Everything at zero. */
export function newCounts(): AnswerCounts {
  return {
    hits: { memory: 0, disk: 0, remote: 0, network: 0 },
    ...{ misses: 0, negativeMisses: 0, sharedFlights: 0, damaged: 0, diskFailures: 0 },
    ...{ definiteMisses: 0, falsePositives: 0 },
  };
}

/** Counts damage wherever it is told of. */
export function countingEvents(
  counts: AnswerCounts,
  onEvent: ((event: CacheEvent) => void) | undefined,
): (event: CacheEvent) => void {
  return (event) => {
    if (event.kind === 'damaged') counts.damaged += 1;
    onEvent?.(event);
  };
}
