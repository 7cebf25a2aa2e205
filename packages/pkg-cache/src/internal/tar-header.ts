import { archiveInvalid } from '../errors.ts';

/** One 512-byte header, decoded; fields that nothing here uses are left out. */
export interface TarHeader {
  readonly kind: 'header';
  /** The type flag as a character; `0` also for the old spelling of a file. */
  readonly type: string;
  readonly path: string;
  /** The path without its prefix ends in a slash, by which old programs wrote directories. */
  readonly isSlashed: boolean;
  readonly linkPath: string;
  readonly mode: number;
  readonly sizeBytes: number;
}

/** What a 512-byte block is, read as a header. `unreadable` has a number that is none, for which npm's reader forgets it. */
export type TarBlock =
  | TarHeader
  | { readonly kind: 'zero' }
  | { readonly kind: 'invalid' }
  | { readonly kind: 'unreadable' };

export const blockBytes = 512;
const zero: TarBlock = { kind: 'zero' };
const invalid: TarBlock = { kind: 'invalid' };
const unreadable: TarBlock = { kind: 'unreadable' };
/** The check sum counts its own eight bytes as spaces. */
const emptySum = 8 * 0x20;
/** Offset and length of the numbers of every header: mode, owner, group, size, time, check sum. */
const numberFields = [
  [100, 8],
  [108, 8],
  [116, 8],
  [124, 12],
  [136, 12],
  [148, 12],
] as const;
/** Of what only POSIX headers have: numbers of devices, and two times where the prefix is short. */
const posixFields = [
  [329, 8],
  [337, 8],
] as const;
const timeFields = [
  [476, 12],
  [488, 12],
] as const;

/**
 * Reads the block at `at`. A wrong check sum gives `invalid` or `unreadable`, as npm's reader skips such a block.
 *
 * @throws DX_ARCHIVE_INVALID when the size is negative or over 2^53, or another number is none, for which npm's reader
 * would take the body for headers
 * Source: POSIX.1-2017 pax, ustar interchange format; GNU tar base-256 numbers
 */
export function decodeTarBlock(tar: Buffer, at: number, subject: string): TarBlock {
  let sum = emptySum;
  for (let index = at; index < at + 148; index += 1) sum += tar[index] ?? 0;
  for (let index = at + 156; index < at + blockBytes; index += 1) sum += tar[index] ?? 0;
  const isPosix = tar.readUInt32BE(at + 257) === 0x75737461 && tar.readUInt32BE(at + 261) === 0x72003030;
  const expected = decodeOctal(tar, at + 148, 8);
  if (expected !== sum) {
    if (!hasNumbers(tar, at, isPosix)) return unreadable;
    return expected === undefined && sum === emptySum ? zero : invalid;
  }
  if (!hasNumbers(tar, at, isPosix)) throw archiveInvalid(subject, 'a header has a number that is no number');
  const type = String.fromCharCode(tar[at + 156] || 0x30);
  const name = decodeText(tar, at, 100);
  return {
    kind: 'header',
    type,
    path: isPosix ? addPrefix(tar, at, name) : name,
    isSlashed: name.endsWith('/'),
    linkPath: decodeText(tar, at + 157, 100),
    mode: decodeOctal(tar, at + 100, 8) ?? 0,
    sizeBytes: decodeSize(tar, at + 124, subject),
  };
}

/** Text up to the first NUL, read as UTF-8. */
export function decodeText(tar: Buffer, at: number, length: number): string {
  let end = at;
  while (end < at + length && tar[end] !== 0) end += 1;
  return end === at ? '' : tar.toString('utf8', at, end);
}

/**
 * The prefix belongs to the path in the POSIX format only; GNU's has other fields in its place. One whose last bytes are used
 * counts for npm's reader even where it begins with a NUL.
 */
function addPrefix(tar: Buffer, at: number, name: string): string {
  if (tar[at + 345] === 0 && tar[at + 475] === 0) return name;
  return `${decodeText(tar, at + 345, 155)}/${name}`;
}

function decodeSize(tar: Buffer, at: number, subject: string): number {
  const first = tar[at] ?? 0;
  if (first < 0x80) return decodeOctal(tar, at, 12) ?? requireEmpty(tar, at, subject);
  let size = 0;
  for (let index = at + 1; index < at + 12; index += 1) size = size * 256 + (tar[index] ?? 0);
  if (first === 0x80 && Number.isSafeInteger(size)) return size;
  throw noSize(subject);
}

/** Nothing but space before the first NUL counts for zero. */
function requireEmpty(tar: Buffer, at: number, subject: string): number {
  if (decodeText(tar, at, 12).trim() === '') return 0;
  throw noSize(subject);
}

function noSize(subject: string): Error {
  return archiveInvalid(subject, 'an entry has a size that is no size');
}

function hasNumbers(tar: Buffer, at: number, isPosix: boolean): boolean {
  // All are text in nearly every header, which one look at their first bytes tells.
  let firsts = 0;
  for (const [field] of numberFields) firsts |= tar[at + field] ?? 0;
  if (isPosix) for (const [field] of posixFields) firsts |= tar[at + field] ?? 0;
  if (isPosix) for (const [field] of timeFields) firsts |= tar[at + field] ?? 0;
  if (firsts < 0x80) return true;
  const areNumbers = (fields: typeof numberFields | typeof posixFields | typeof timeFields): boolean =>
    fields.every(([field, length]) => isNumber(tar, at + field, length));
  if (!areNumbers(numberFields)) return false;
  return !isPosix || (areNumbers(posixFields) && (tar[at + 475] !== 0 || areNumbers(timeFields)));
}

/** Text, which may say nothing, or base-256 below 2^53. */
function isNumber(tar: Buffer, at: number, length: number): boolean {
  const first = tar[at] ?? 0;
  if (first < 0x80) return true;
  const sign = first === 0xff ? 0xff : 0;
  const isSmall = length === 8 || tar.subarray(at + 1, at + 5).every((byte) => byte === sign);
  return (first === 0x80 || first === 0xff) && isSmall && ((tar[at + length - 7] ?? 0) ^ sign) < 0x20;
}

/** White space, a plus, then octal digits; `undefined` when there are none. */
function decodeOctal(tar: Buffer, from: number, length: number): number | undefined {
  let at = from;
  const end = from + length;
  while (at < end && isSpace(tar[at])) at += 1;
  if (tar[at] === 0x2b) at += 1;
  const start = at;
  let value = 0;
  for (; at < end; at += 1) {
    const digit = (tar[at] ?? 0) - 0x30;
    if (digit < 0 || digit > 7) break;
    value = value * 8 + digit;
  }
  return at === start ? undefined : value;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || (byte !== undefined && byte >= 0x09 && byte <= 0x0d);
}
