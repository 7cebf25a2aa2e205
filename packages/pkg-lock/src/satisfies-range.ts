import semver from 'semver';

/** Ranges seen in this process; an install meets some thousand, a server must not keep more. */
const maxRanges = 20_000;
const maxRangeLength = 8192;
const ranges = new Map<string, semver.Range | undefined>();

const plainRange = /^([\^~]?)(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})$/;
const plainVersion = /^(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})$/;

/**
 * Whether the version lies in the range, by npm's (loose) rules; `*` takes any, even none. Exact, `^1.2.3` and `~1.2.3`,
 * nine of ten in a lockfile, are compared without building a range.
 *
 * Source: https://github.com/npm/node-semver#ranges, the oracle in the tests
 */
export function satisfiesRange(version: string | undefined, range: string): boolean {
  if (range === '*' || range === '') return true;
  if (version === undefined) return false;
  const asked = plainRange.exec(range);
  const found = asked === null ? null : plainVersion.exec(version);
  if (asked !== null && found !== null) return satisfiesPlain(found, asked);
  return parseRange(range)?.test(version) ?? false;
}

function satisfiesPlain(found: RegExpExecArray, asked: RegExpExecArray): boolean {
  const order =
    comparePart(found[1], asked[2]) || comparePart(found[2], asked[3]) || comparePart(found[3], asked[4]);
  if (asked[1] === '') return order === 0;
  if (order < 0 || found[1] !== asked[2]) return false;
  if (asked[1] === '~') return found[2] === asked[3];
  if (asked[2] !== '0') return true;
  return found[2] === asked[3] && (asked[3] !== '0' || found[3] === asked[4]);
}

function comparePart(a: string | undefined, b: string | undefined): number {
  return Number(a) - Number(b);
}

/** Whether the text is a range by npm's loose rules; none of over 8192 characters, with which semver would take minutes. */
export function isRange(text: string): boolean {
  return text.length <= maxRangeLength && semver.validRange(text, true) !== null;
}

function parseRange(range: string): semver.Range | undefined {
  const known = ranges.get(range);
  if (known !== undefined || ranges.has(range)) return known;
  if (ranges.size >= maxRanges) ranges.clear();
  const parsed = isRange(range) ? new semver.Range(range, true) : undefined;
  ranges.set(range, parsed);
  return parsed;
}
