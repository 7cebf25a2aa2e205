const minMatch = 4;
/** The format wants the last five bytes as literals, and no match to begin in the last twelve. */
const lastLiterals = 5;
const matchLimit = 12;
const hashBits = 13;
const maxOffset = 0xffff;
/** Matches are looked for at every byte first, then at growing steps where there are none. */
const skipTrigger = 6;

const table = new Int32Array(1 << hashBits);

/** The most that `compressLz4` writes for so many bytes. */
export function lz4Bound(sizeBytes: number): number {
  return sizeBytes + Math.floor(sizeBytes / 255) + 16;
}

/**
 * Compresses one block and gives how many bytes it takes in `target`, which must have `lz4Bound` of them. Greedy, as the
 * fast mode of the reference. O(bytes).
 *
 * Source: https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md
 */
export function compressLz4(source: Uint8Array, target: Uint8Array): number {
  table.fill(-1);
  const end = source.length;
  const limit = end - matchLimit;
  let anchor = 0;
  let out = 0;
  let at = 0;
  let misses = 1 << skipTrigger;
  while (at < limit) {
    const word = readWord(source, at);
    const slot = Math.imul(word, 0x9e3779b1) >>> (32 - hashBits);
    const found = table[slot] ?? -1;
    table[slot] = at;
    if (found < 0 || at - found > maxOffset || readWord(source, found) !== word) {
      at += misses >> skipTrigger;
      misses += 1;
      continue;
    }
    const length = matchLength(source, { found, at, stop: end - lastLiterals });
    out = writeSequence(target, out, { source, anchor, at, offset: at - found, length });
    at += length;
    anchor = at;
    misses = 1 << skipTrigger;
  }
  return writeLiterals(target, out, source, anchor);
}

function readWord(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] as number) |
    ((bytes[at + 1] as number) << 8) |
    ((bytes[at + 2] as number) << 16) |
    ((bytes[at + 3] as number) << 24)
  );
}

interface Candidate {
  readonly found: number;
  readonly at: number;
  readonly stop: number;
}

function matchLength(source: Uint8Array, { found, at, stop }: Candidate): number {
  let length = minMatch;
  while (at + length < stop && source[found + length] === source[at + length]) length += 1;
  return length;
}

interface Sequence {
  readonly source: Uint8Array;
  /** Where the literals begin; they end at `at`. */
  readonly anchor: number;
  readonly at: number;
  readonly offset: number;
  readonly length: number;
}

function writeSequence(target: Uint8Array, start: number, sequence: Sequence): number {
  const { source, anchor, at, offset, length } = sequence;
  const literals = at - anchor;
  const rest = length - minMatch;
  let out = start;
  target[out++] = (Math.min(literals, 15) << 4) | Math.min(rest, 15);
  if (literals >= 15) out = writeLength(target, out, literals - 15);
  out = copyBytes(target, out, source, anchor, literals);
  target[out++] = offset & 0xff;
  target[out++] = offset >>> 8;
  return rest >= 15 ? writeLength(target, out, rest - 15) : out;
}

function writeLiterals(target: Uint8Array, start: number, source: Uint8Array, anchor: number): number {
  const literals = source.length - anchor;
  let out = start;
  target[out++] = Math.min(literals, 15) << 4;
  if (literals >= 15) out = writeLength(target, out, literals - 15);
  return copyBytes(target, out, source, anchor, literals);
}

function writeLength(target: Uint8Array, start: number, length: number): number {
  let out = start;
  let rest = length;
  for (; rest >= 255; rest -= 255) target[out++] = 255;
  target[out++] = rest;
  return out;
}

function copyBytes(
  target: Uint8Array,
  out: number,
  source: Uint8Array,
  from: number,
  length: number,
): number {
  if (length > 32) target.set(source.subarray(from, from + length), out);
  else for (let at = 0; at < length; at += 1) target[out + at] = source[from + at] as number;
  return out + length;
}

/**
 * Unpacks one block into all of `target`, and says whether it is a sound block of exactly that size. Nothing is read
 * outside of `source` or written outside of `target`, whatever the bytes say. O(bytes).
 */
export function uncompressLz4(source: Uint8Array, target: Uint8Array): boolean {
  const end = source.length;
  const size = target.length;
  let at = 0;
  let out = 0;
  while (at < end) {
    const token = source[at++] as number;
    let literals = token >>> 4;
    if (literals === 15) {
      for (let more = 255; more === 255; literals += more) {
        if (at >= end) return false;
        more = source[at++] as number;
      }
    }
    if (literals > end - at || literals > size - out) return false;
    copyBytes(target, out, source, at, literals);
    at += literals;
    out += literals;
    if (at === end) return out === size && (token & 15) === 0;
    if (end - at < 2) return false;
    const offset = (source[at] as number) | ((source[at + 1] as number) << 8);
    at += 2;
    let length = token & 15;
    if (length === 15) {
      for (let more = 255; more === 255; length += more) {
        if (at >= end) return false;
        more = source[at++] as number;
      }
    }
    length += minMatch;
    if (offset === 0 || offset > out || length > size - out) return false;
    copyMatch(target, out, offset, length);
    out += length;
  }
  return false;
}

/** A match may reach into what it writes: then its beginning repeats. */
function copyMatch(target: Uint8Array, out: number, offset: number, length: number): void {
  if (length > 32 && offset >= length) target.copyWithin(out, out - offset, out - offset + length);
  else for (let at = out, end = out + length; at < end; at += 1) target[at] = target[at - offset] as number;
}
