import { archiveInvalid } from '../errors.ts';

/** One 512-byte header, decoded; fields that nothing here uses are left out. */
export interface TarHeader {
  readonly kind: 'header';
  /** The type flag as a character; `0` also for the old spelling of a file. */
  readonly type: string;
  readonly path: string;
  readonly linkPath: string;
  readonly mode: number;
  readonly sizeBytes: number;
}

/** What a 512-byte block is, read as a header. */
export type TarBlock = TarHeader | { readonly kind: 'zero' } | { readonly kind: 'invalid' };

export const blockBytes = 512;
const zero: TarBlock = { kind: 'zero' };
const invalid: TarBlock = { kind: 'invalid' };
/** The check sum counts its own eight bytes as spaces. */
const emptySum = 8 * 0x20;

/**
 * Reads the block at `at`. A wrong check sum gives `invalid`, as npm's reader skips such a block.
 *
 * @throws DX_ARCHIVE_INVALID when the size is negative or over 2^53
 * Source: POSIX.1-2017 pax, ustar interchange format; GNU tar base-256 numbers
 */
export function decodeTarBlock(tar: Buffer, at: number, subject: string): TarBlock {
  let sum = emptySum;
  for (let index = at; index < at + 148; index += 1) sum += tar[index] ?? 0;
  for (let index = at + 156; index < at + blockBytes; index += 1) sum += tar[index] ?? 0;
  const expected = decodeOctal(tar, at + 148, 8);
  if (expected === undefined && sum === emptySum) return zero;
  if (expected !== sum) return invalid;
  const type = String.fromCharCode(tar[at + 156] || 0x30);
  const path = decodePath(tar, at);
  return {
    kind: 'header',
    type,
    path,
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

/** The prefix belongs to the path in the POSIX format only; GNU's has other fields in its place. */
function decodePath(tar: Buffer, at: number): string {
  const name = decodeText(tar, at, 100);
  if (tar[at + 345] === 0 || tar.toString('latin1', at + 257, at + 265) !== 'ustar\u000000') return name;
  return `${decodeText(tar, at + 345, 155)}/${name}`;
}

function decodeSize(tar: Buffer, at: number, subject: string): number {
  const first = tar[at] ?? 0;
  if (first < 0x80) return decodeOctal(tar, at, 12) ?? 0;
  let size = 0;
  for (let index = at + 1; index < at + 12; index += 1) size = size * 256 + (tar[index] ?? 0);
  if (first === 0x80 && Number.isSafeInteger(size)) return size;
  throw archiveInvalid(subject, 'an entry has a size that is no size');
}

/** Leading spaces, then octal digits; `undefined` when there are none. */
function decodeOctal(tar: Buffer, from: number, length: number): number | undefined {
  let at = from;
  const end = from + length;
  while (at < end && tar[at] === 0x20) at += 1;
  const start = at;
  let value = 0;
  for (; at < end; at += 1) {
    const digit = (tar[at] ?? 0) - 0x30;
    if (digit < 0 || digit > 7) break;
    value = value * 8 + digit;
  }
  return at === start ? undefined : value;
}
