import semver from 'semver';
import { compareVersions, fromSemver, type KnownVersion } from './known-version.ts';
import { readSimpleRange } from './simple-range.ts';

/** Ranges of advisories count for prereleases too, as npm has it. */
const rangeOptions: semver.RangeOptions = { includePrerelease: true, loose: true };
const maxKept = 20_000;
/** semver takes time in the square of the length. */
const maxLength = 8_192;
const kept = new Map<string, VersionRange | undefined>();

/** A range of versions, prereleases included: any of the lists, of which all bounds hold. */
export interface VersionRange {
  readonly text: string;
  readonly lists: readonly (readonly Bound[])[];
}

/** One bound; without a version everything is within it. */
export interface Bound {
  readonly operator: string;
  readonly version: KnownVersion | undefined;
}

/** A range taken apart, once for each text; undefined when it is none, or too long to be looked at. */
export function readRange(text: string): VersionRange | undefined {
  if (kept.has(text)) return kept.get(text);
  if (kept.size >= maxKept) kept.clear();
  const range = readSimpleRange(text) ?? makeRange(text);
  kept.set(text, range);
  return range;
}

function makeRange(text: string): VersionRange | undefined {
  const range = tryRange(text);
  if (range === undefined) return undefined;
  const toBound = ({ operator, semver: bound }: semver.Comparator): Bound => ({
    operator,
    version: typeof bound === 'symbol' ? undefined : fromSemver(bound.version, bound),
  });
  return { text, lists: range.set.map((list) => list.map(toBound)) };
}

function tryRange(text: string): semver.Range | undefined {
  if (text.length > maxLength) return undefined;
  try {
    return new semver.Range(text, rangeOptions);
  } catch {
    return undefined;
  }
}

/** Whether a version is in a range, prereleases as well. */
export function isInRange({ lists }: VersionRange, version: KnownVersion): boolean {
  for (const list of lists) if (list.every((bound) => suits(bound, version))) return true;
  return false;
}

function suits({ operator, version: bound }: Bound, version: KnownVersion): boolean {
  if (bound === undefined) return true;
  const order = compareVersions(version, bound);
  if (operator === '>=') return order >= 0;
  if (operator === '<') return order < 0;
  if (operator === '<=') return order <= 0;
  if (operator === '>') return order > 0;
  return order === 0;
}

/** Where a range begins and ends among versions (sorted), highest first: `from` is in it, `to` is not. O(log n) each. */
export function findIntervals(
  { lists }: VersionRange,
  versions: readonly KnownVersion[],
): readonly { readonly from: number; readonly to: number }[] {
  const intervals = lists.map((list) => {
    const interval = { from: 0, to: versions.length };
    for (const { operator, version } of list) {
      if (version === undefined) continue;
      const [below, notAbove] = [countBelow(versions, version, 0), countBelow(versions, version, 1)];
      if (operator === '<') interval.to = Math.min(interval.to, below);
      else if (operator === '<=') interval.to = Math.min(interval.to, notAbove);
      else if (operator === '>=') interval.from = Math.max(interval.from, below);
      else if (operator === '>') interval.from = Math.max(interval.from, notAbove);
      else {
        interval.from = Math.max(interval.from, below);
        interval.to = Math.min(interval.to, notAbove);
      }
    }
    return interval;
  });
  return intervals.sort((one, other) => other.to - one.to);
}

/** How many of the versions are below a bound, or with `limit` 1 not above it. */
function countBelow(versions: readonly KnownVersion[], bound: KnownVersion, limit: 0 | 1): number {
  let low = 0;
  let high = versions.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const version = versions[middle];
    if (version !== undefined && compareVersions(version, bound) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether two ranges have a version in common; those that cannot be read do. */
export function overlap(one: string, other: string): boolean {
  const [left, right] = [tryRange(one), tryRange(other)];
  return left === undefined || right === undefined || left.intersects(right, rangeOptions);
}

/**
 * The shortest range that is about the same of some versions (sorted) as another one, or that one when it is no shorter.
 *
 * Source: `simplifyRange` of semver, which takes every version apart each time
 */
export function shorten(versions: readonly KnownVersion[], text: string): string {
  const range = readRange(text);
  if (range === undefined) return text;
  const runs = findRuns(versions, (version) => isInRange(range, version));
  const first = versions[0]?.text;
  const parts = runs.map(({ from, to, isLast }) => {
    if (isLast) return from === first ? '*' : `>=${from}`;
    if (from === to) return from;
    return from === first ? `<=${to}` : `${from} - ${to}`;
  });
  const short = parts.join(' || ');
  return short.length < text.length ? short : text;
}

/** Neighbours for which something holds. */
export interface Run {
  readonly from: string;
  readonly to: string;
  /** Whether it goes on to the end. */
  readonly isLast: boolean;
}

function findRuns(
  versions: readonly KnownVersion[],
  holds: (version: KnownVersion) => boolean,
): readonly Run[] {
  const runs: Run[] = [];
  let from: string | undefined;
  let to = '';
  for (const version of versions) {
    if (holds(version)) {
      from ??= version.text;
      to = version.text;
    } else if (from !== undefined) {
      runs.push({ from, to, isLast: false });
      from = undefined;
    }
  }
  if (from !== undefined) runs.push({ from, to, isLast: true });
  return runs;
}

/**
 * Some of the versions (sorted) as a range. Prereleases in between need not be among them, and those right before the first
 * count as the beginning, as npm has it.
 */
export function rangeOfVersions(versions: readonly KnownVersion[], isAmong: (at: number) => boolean): string {
  const last = versions.at(-1)?.text;
  const parts: string[] = [];
  let start: string | undefined;
  let end: string | undefined;
  const close = (): void => {
    if (start !== undefined && end !== undefined)
      parts.push(end === last ? `>=${start}` : start === end ? start : `${start} - ${end}`);
    start = undefined;
    end = undefined;
  };
  for (const [at, { text, prerelease }] of versions.entries()) {
    const isSome = isAmong(at);
    if (!isSome && prerelease.length === 0) {
      close();
      continue;
    }
    start ??= text;
    if (isSome) end = text;
  }
  close();
  return parts.length === 0 ? '<0.0.0-0' : shorten(versions, parts.join(' || '));
}
