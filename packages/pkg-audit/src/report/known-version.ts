import semver from 'semver';

/** A version with its parts, so that it is taken apart once. */
export interface KnownVersion {
  readonly text: string;
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  /** Empty for a release. */
  readonly prerelease: readonly (string | number)[];
}

const options: semver.RangeOptions = { includePrerelease: true, loose: true };
const none: readonly (string | number)[] = Object.freeze([]);

/** A version taken apart, `1.2.3` without semver; undefined for what is none. */
export function readVersion(text: string): KnownVersion | undefined {
  return readPlain(text) ?? fromSemver(text, semver.parse(text, options));
}

/** The parts of a version that semver took apart. */
export function fromSemver(text: string, parsed: semver.SemVer | null): KnownVersion | undefined {
  if (parsed === null) return undefined;
  const { major, minor, patch, prerelease } = parsed;
  return { text, major, minor, patch, prerelease };
}

/** Most versions by far are three numbers; those of up to 15 digits are exact. */
function readPlain(text: string): KnownVersion | undefined {
  const numbers = [0, 0, 0];
  let at = 0;
  for (let place = 0; place < 3; place += 1) {
    const start = at;
    let value = 0;
    for (let digit = text.charCodeAt(at) - 48; digit >= 0 && digit <= 9; digit = text.charCodeAt(at) - 48) {
      value = value * 10 + digit;
      at += 1;
    }
    const length = at - start;
    if (length === 0 || length > 15 || (length > 1 && text[start] === '0')) return undefined;
    if (place < 2 && text[at] !== '.') return undefined;
    numbers[place] = value;
    if (place < 2) at += 1;
  }
  if (at !== text.length) return undefined;
  const [major = 0, minor = 0, patch = 0] = numbers;
  return { text, major, minor, patch, prerelease: none };
}

/**
 * Order by precedence: below 0, 0 or above, as `compare` of semver, which takes texts apart.
 *
 * Source: https://semver.org/#spec-item-11
 */
export function compareVersions(one: Parts, other: Parts): number {
  return (
    one.major - other.major ||
    one.minor - other.minor ||
    one.patch - other.patch ||
    comparePrereleases(one.prerelease, other.prerelease)
  );
}

type Parts = Omit<KnownVersion, 'text'>;

function comparePrereleases(one: readonly (string | number)[], other: readonly (string | number)[]): number {
  if (one.length === 0 || other.length === 0) return other.length - one.length;
  for (let at = 0; ; at += 1) {
    const [left, right] = [one[at], other[at]];
    if (left === undefined || right === undefined) return one.length - other.length;
    const order = compareIdentifiers(left, right);
    if (order !== 0) return order;
  }
}

/** Numbers before texts. */
function compareIdentifiers(left: string | number, right: string | number): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left !== typeof right) return typeof left === 'number' ? -1 : 1;
  return left < right ? -1 : left > right ? 1 : 0;
}
