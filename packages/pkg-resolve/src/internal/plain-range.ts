import { componentLimits, encodeRelease } from './plain-version.ts';

/**
 * Releases as numbers (`readRelease`): from the first, inclusive, to the second, exclusive, and so on by twos. No
 * prerelease is in it.
 */
export type PlainRange = readonly number[];

const everything: PlainRange = [0, Number.POSITIVE_INFINITY];
/**
 * The range as spans of releases, where it is made of the forms that nearly all ranges are written in: `*`, `1.x`,
 * `1.2.3`, `^1.2`, `~1.2.3`, `>=1 <3`, `^1.0.0 || ^2.0.0`. Undefined for all others, which semver must read.
 */
export function readPlainRange(text: string): PlainRange | undefined {
  if (text === '*') return everything;
  if (!text.includes('||')) return readSpan(text);
  const spans: number[] = [];
  for (const part of text.split('||')) {
    const span = readSpan(part.trim());
    if (span === undefined) return undefined;
    spans.push(...span);
  }
  return spans;
}

/** Whether the release, a number of `readRelease`, is in the range; anything negative is not. */
export function isWithin(range: PlainRange, release: number): boolean {
  for (let at = 0; at < range.length; at += 2) {
    if (release >= (range[at] ?? 0) && release < (range[at + 1] ?? 0)) return true;
  }
  return false;
}

/** What all comparators of one alternative leave. */
function readSpan(text: string): PlainRange | undefined {
  if (!text.includes(' ')) return readComparator(text);
  let from = 0;
  let to = Number.POSITIVE_INFINITY;
  for (const part of text.split(' ')) {
    const span = readComparator(part);
    if (span === undefined) return undefined;
    from = Math.max(from, span[0] ?? 0);
    to = Math.min(to, span[1] ?? 0);
  }
  return [from, to];
}

function readComparator(text: string): PlainRange | undefined {
  if (text === '*' || text === 'x' || text === 'X') return everything;
  const operator = readOperator(text);
  const parts = readParts(text, operator.length);
  if (parts === undefined) return undefined;
  const [major = 0, minor = 0, patch = 0] = parts;
  const from = encodeRelease(major, minor, patch);
  const after = encodeAfter(parts);
  if (operator === '>=') return [from, Number.POSITIVE_INFINITY];
  if (operator === '>') return [after, Number.POSITIVE_INFINITY];
  if (operator === '<') return [0, from];
  if (operator === '<=') return [0, after];
  if (operator === '~') return [from, encodeAfter(parts.slice(0, 2))];
  return operator === '^' ? [from, encodeAfter(parts.slice(0, countFixed(parts)))] : [from, after];
}

function readOperator(text: string): string {
  const first = text.charAt(0);
  if (first === '^' || first === '~') return first;
  if (first !== '<' && first !== '>') return '';
  return text.charAt(1) === '=' ? `${first}=` : first;
}

/** Up to three numbers; those from the first `x` or `*` on are left out. */
function readParts(text: string, start: number): readonly number[] | undefined {
  const parts: number[] = [];
  let at = start;
  let isOpen = false;
  for (let part = 0; part < 3; part += 1) {
    const from = at;
    let value = 0;
    for (; at < text.length && at - from < 8; at += 1) {
      const digit = text.charCodeAt(at) - 0x30;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    if (at > from) {
      if (
        isOpen ||
        value >= (componentLimits[part] ?? 0) ||
        (at - from > 1 && text.charCodeAt(from) === 0x30)
      )
        return undefined;
      parts.push(value);
    } else {
      if (part === 0 || !'xX*'.includes(text.charAt(at++) || '-')) return undefined;
      isOpen = true;
    }
    if (at === text.length) return parts;
    if (text.charCodeAt(at++) !== 0x2e) return undefined;
  }
  return undefined;
}

/** The first release after all that begin with these numbers. */
function encodeAfter([major = 0, minor, patch]: readonly number[]): number {
  if (minor === undefined) return encodeRelease(major + 1, 0, 0);
  return patch === undefined ? encodeRelease(major, minor + 1, 0) : encodeRelease(major, minor, patch + 1);
}

/** How many numbers `^` fixes: up to the first that is not zero. */
function countFixed([major = 0, minor]: readonly number[]): number {
  if (major > 0) return 1;
  return minor === undefined || minor > 0 ? 2 : 3;
}
