import { createHash } from 'node:crypto';
import type { ContentKind, ContentOrigin } from './archive-types.ts';

/**
 * The header of a `.dxp` archive, 64 bytes, little-endian; `docs/formats/dxp.md` has the table. Another version is refused
 * and made anew.
 */
export interface ArchiveHeader {
  readonly kind: ContentKind;
  readonly origin: ContentOrigin;
  readonly blockBits: number;
  readonly contentBytes: number;
  readonly indexBytes: number;
  readonly checkSum: Uint8Array;
}

export const headerBytes = 64;
/** A whole number of blocks of a tar, and as far as LZ4 looks back. */
export const writtenBlockBits = 16;
export const digestBytes = 32;
/** A package of 300,000 files with paths of 150 bytes has 60 MB. */
export const maxIndexBytes: number = 64 * 1024 ** 2;
export const defaultMaxContentBytes: number = 2 * 1024 ** 3;

const magic = Uint8Array.of(0x89, 0x44, 0x58, 0x50, 0x0d, 0x0a, 0x1a, 0x0a);
const version = 1;
const kinds: readonly ContentKind[] = ['opaque', 'archive'];
const origins: readonly ContentOrigin[] = ['content', 'unpacked'];
const checkedBytes = 32;
const minBlockBits = 12;
const maxBlockBits = 20;

/** The header for an index, which its check sum covers. */
export function encodeHeader(header: Omit<ArchiveHeader, 'checkSum'>, index: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(headerBytes);
  const view = new DataView(bytes.buffer);
  bytes.set(magic);
  bytes[8] = version;
  bytes[9] = kinds.indexOf(header.kind);
  bytes[10] = header.blockBits;
  bytes[11] = origins.indexOf(header.origin);
  view.setBigUint64(16, BigInt(header.contentBytes), true);
  view.setUint32(24, header.indexBytes, true);
  bytes.set(sumOf(bytes, index), checkedBytes);
  return bytes;
}

/** The header, or in words why it is none. */
export function decodeHeader(bytes: Uint8Array): ArchiveHeader | string {
  if (bytes.length < headerBytes) return 'it is shorter than a header';
  if (magic.some((byte, at) => bytes[at] !== byte)) return 'it does not begin as one';
  if (bytes[8] !== version) return `it has version ${bytes[8]}, and this program reads version ${version}`;
  const kind = kinds[bytes[9] ?? -1];
  const origin = origins[bytes[11] ?? -1];
  const blockBits = bytes[10] ?? 0;
  if (kind === undefined) return `it has a content of unknown kind ${bytes[9]}`;
  if (origin === undefined) return `it has a content of unknown origin ${bytes[11]}`;
  if (blockBits < minBlockBits || blockBits > maxBlockBits) return `its blocks have 2^${blockBits} bytes`;
  if ([12, 13, 14, 15, 28, 29, 30, 31].some((at) => bytes[at] !== 0)) return 'reserved bytes are set';
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const contentBytes = Number(view.getBigUint64(16, true));
  const indexBytes = view.getUint32(24, true);
  const checkSum = bytes.slice(checkedBytes, headerBytes);
  return { kind, origin, blockBits, contentBytes, indexBytes, checkSum };
}

/** Whether header and index are what was written. */
export function isSummed(header: Uint8Array, index: Uint8Array): boolean {
  const sum = sumOf(header, index);
  return sum.every((byte, at) => header[checkedBytes + at] === byte);
}

function sumOf(header: Uint8Array, index: Uint8Array): Uint8Array {
  return createHash('sha256').update(header.subarray(0, checkedBytes)).update(index).digest();
}

/** SHA-256 of bytes. */
export function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
