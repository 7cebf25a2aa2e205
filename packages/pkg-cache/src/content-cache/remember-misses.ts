import { LRUCache } from 'lru-cache';
import type { Tiers } from './find-value.ts';

const maxKeys = 100_000;

/** Keys that nobody had, for `forMs` each. */
export function rememberMisses(forMs: number, now: () => number): Tiers['negative'] {
  const untilMs = new LRUCache<string, number>({ max: maxKeys });
  return {
    has: (key) => (untilMs.get(key) ?? Number.NEGATIVE_INFINITY) > now(),
    add: (key) => {
      if (forMs > 0) untilMs.set(key, now() + forMs);
    },
    delete: (key) => void untilMs.delete(key),
  };
}
