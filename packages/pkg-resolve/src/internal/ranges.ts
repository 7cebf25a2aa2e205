import Range from 'semver/classes/range.js';
import SemVer from 'semver/classes/semver.js';
import type { PlainRange } from './plain-range.ts';
import { isWithin, readPlainRange } from './plain-range.ts';
import { readRelease, unreadable } from './plain-version.ts';

interface ParsedRange {
  /** Undefined when the text is no range. */
  readonly range: Range | undefined;
  readonly results: Map<string, boolean>;
}

/** The caches start over when they are full, so that a long-lived process does not grow. */
const maxEntries = 20_000;
/** semver takes time in the square of the length: a minute for 200 kB. No longer text is a range. */
const maxRangeLength = 8192;
const plainRanges = new Map<string, PlainRange | undefined>();
const ranges = new Map<string, ParsedRange>();
const versions = new Map<string, SemVer | undefined>();

/** Whether the version is in the range by npm's loose reading; false when either is malformed. */
export function satisfies(version: string, range: string): boolean {
  const plain = findPlainRange(range);
  const release = plain === undefined ? unreadable : readRelease(version);
  return plain === undefined || release === unreadable
    ? satisfiesBySemver(version, range)
    : isWithin(plain, release);
}

/** The same for texts of any form. */
function satisfiesBySemver(version: string, range: string): boolean {
  const parsed = readRange(range);
  if (parsed.range === undefined) return false;
  const known = parsed.results.get(version);
  if (known !== undefined) return known;
  const semver = readVersion(version);
  const result = semver !== undefined && parsed.range.test(semver);
  parsed.results.set(version, result);
  return result;
}

/** Whether the text is a range by npm's loose reading. The empty text is one: any release. */
export function isRange(text: string): boolean {
  return findPlainRange(text) !== undefined || readRange(text).range !== undefined;
}

/** Whether a version could be in both ranges; false when either is malformed. */
export function intersects(first: string, second: string): boolean {
  const left = readRange(first).range;
  const right = readRange(second).range;
  return left !== undefined && right !== undefined && left.intersects(right, { loose: true });
}

/** The range as spans of releases, where it is of a plain form. */
export function findPlainRange(text: string): PlainRange | undefined {
  const known = plainRanges.get(text);
  if (known !== undefined || plainRanges.has(text)) return known;
  if (plainRanges.size >= maxEntries) plainRanges.clear();
  const plain = readPlainRange(text);
  plainRanges.set(text, plain);
  return plain;
}

/** The version parsed loosely, or undefined. */
export function readVersion(text: string): SemVer | undefined {
  if (!mayBeVersion(text)) return undefined;
  if (versions.has(text)) return versions.get(text);
  if (versions.size >= maxEntries) versions.clear();
  const parsed = tryParse(() => new SemVer(text, { loose: true }));
  versions.set(text, parsed);
  return parsed;
}

/** By the first character. A failed parse costs far more than a look at it. */
function mayBeVersion(text: string): boolean {
  const first = text.charCodeAt(0);
  return !(first === 0x5e || first === 0x7e || first === 0x2a || first === 0x3c || first === 0x3e);
}

/** Negative, zero or positive by semver precedence; malformed versions are equal to all. */
export function compareVersions(a: string, b: string): number {
  if (a === b) return 0;
  const first = readRelease(a);
  const second = readRelease(b);
  if (first >= 0 && second >= 0) return first - second;
  const left = readVersion(a);
  const right = readVersion(b);
  return left === undefined || right === undefined ? 0 : left.compare(right);
}

/** Whether an `engines` range takes the version; prereleases count, as npm has it. A malformed range takes none. */
export function engineAccepts(range: string, version: string): boolean {
  const plain = findPlainRange(range);
  const release = plain === undefined ? unreadable : readRelease(version);
  return plain === undefined || release < 0
    ? engineAcceptsBySemver(range, version)
    : isWithin(plain, release);
}

/** The same for texts of any form. */
function engineAcceptsBySemver(range: string, version: string): boolean {
  const key = `${range}\n${version}`;
  const known = engines.get(key);
  if (known !== undefined) return known;
  if (engines.size >= maxEntries) engines.clear();
  const parsed = parseRange(range, { includePrerelease: true });
  const result = parsed?.test(version) ?? false;
  engines.set(key, result);
  return result;
}

const engines = new Map<string, boolean>();

function readRange(text: string): ParsedRange {
  const known = ranges.get(text);
  if (known !== undefined) return known;
  if (ranges.size >= maxEntries) ranges.clear();
  const parsed = {
    range: parseRange(text, { loose: true }),
    results: new Map<string, boolean>(),
  };
  ranges.set(text, parsed);
  return parsed;
}

function parseRange(text: string, options: ConstructorParameters<typeof Range>[1]): Range | undefined {
  return text.length > maxRangeLength ? undefined : tryParse(() => new Range(text, options));
}

function tryParse<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}
