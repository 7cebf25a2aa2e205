import { satisfies } from './internal/ranges.ts';

/**
 * Whether a version is in a range by npm's loose reading, as `resolve` judges it; false when either is malformed. Ranges of
 * the usual forms are compared as numbers, each range is read once.
 *
 * @example
 * satisfiesRange('1.4.0', '^1.2.0'); // true
 */
export function satisfiesRange(version: string, range: string): boolean {
  return satisfies(version, range);
}
