import { createHash } from 'node:crypto';
import { type Integrity, isDxError, parseIntegrity } from '@dx/pkg-core';
import { pack } from 'msgpackr/pack';
import { unpackBounded } from '../internal/unpack-bounded.ts';
import type { BundledArchive } from './bundle-types.ts';

/** The header of a bundle, little-endian; `docs/formats/dxb.md` has the table. */
export interface BundleHeader {
  /** Of the whole file. */
  readonly fileBytes: number;
  readonly indexBytes: number;
}

/** What the index of a bundle says. */
export interface BundleIndex {
  readonly key: string;
  readonly archives: readonly BundledArchive[];
}

export const headerBytes = 64;
/** A bundle of 300,000 packages has 31 MB. */
const maxIndexBytes = 64 * 1024 ** 2;
/** What a published package may have, packed; the store's own limits say what it may unpack to. */
const maxArchiveBytes = 2 * 1024 ** 3;
const magic = Uint8Array.of(0x89, 0x44, 0x58, 0x42, 0x0d, 0x0a, 0x1a, 0x0a);
const version = 1;
const checkedBytes = 32;
const printable = /^[\x20-\x7e]{0,200}$/;

/** Header and index of a bundle. */
export function encodeBundleHead({ key, archives }: BundleIndex): Uint8Array<ArrayBuffer> {
  const index = pack([
    key,
    archives.map(({ integrity }) => integrity),
    archives.map(({ sizeBytes }) => sizeBytes),
  ]);
  const head = new Uint8Array(headerBytes + index.length);
  const view = new DataView(head.buffer);
  const contentBytes = archives.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  head.set(magic);
  head[8] = version;
  view.setBigUint64(16, BigInt(head.length + contentBytes), true);
  view.setUint32(24, index.length, true);
  head.set(sumOf(head, index), checkedBytes);
  head.set(index, headerBytes);
  return head;
}

/** The header, or in words why it is none. */
export function decodeBundleHeader(bytes: Uint8Array): BundleHeader | string {
  if (bytes.length < headerBytes) return 'it is shorter than a header';
  if (magic.some((byte, at) => bytes[at] !== byte)) return 'it does not begin as one';
  if (bytes[8] !== version) return `it has version ${bytes[8]}, and this program reads version ${version}`;
  const reserved = [...bytes.subarray(9, 16), ...bytes.subarray(28, checkedBytes)];
  if (reserved.some((byte) => byte !== 0)) return 'reserved bytes are set';
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const fileBytes = Number(view.getBigUint64(16, true));
  const indexBytes = view.getUint32(24, true);
  if (indexBytes > maxIndexBytes) return `its index would have ${indexBytes} bytes`;
  return { fileBytes, indexBytes };
}

/** The index with every field checked against the header, or in words what is wrong. */
export function decodeBundleIndex(
  header: Uint8Array,
  index: Uint8Array,
  contentBytes: number,
): BundleIndex | string {
  if (sumOf(header, index).some((byte, at) => header[checkedBytes + at] !== byte))
    return 'its header or index is damaged';
  const fields = unpackBounded(index);
  if (fields === undefined) return 'its index is malformed';
  if (!Array.isArray(fields) || fields.length !== 3) return 'its index has other fields';
  const [key, integrities, sizes] = fields as readonly unknown[];
  if (typeof key !== 'string' || !printable.test(key)) return 'its key is malformed';
  if (!Array.isArray(integrities) || !Array.isArray(sizes) || integrities.length !== sizes.length)
    return 'its index has lists of other lengths';
  const archives = readArchives(integrities, sizes, contentBytes);
  return typeof archives === 'string' ? archives : { key, archives };
}

function readArchives(
  integrities: readonly unknown[],
  sizes: readonly unknown[],
  contentBytes: number,
): readonly BundledArchive[] | string {
  const archives: BundledArchive[] = [];
  const known = new Set<string>();
  let sum = 0;
  for (const [at, value] of integrities.entries()) {
    const integrity = readIntegrity(value);
    const sizeBytes = sizes[at];
    if (integrity === undefined) return `integrity ${at} of its index is malformed`;
    if (known.has(integrity)) return `its index has ${integrity} twice`;
    if (!isSize(sizeBytes)) return `archive ${at} has an impossible size`;
    known.add(integrity);
    archives.push(Object.freeze({ integrity, sizeBytes }));
    sum += sizeBytes;
  }
  return sum === contentBytes ? Object.freeze(archives) : 'its archives have another length than it says';
}

function readIntegrity(value: unknown): Integrity | undefined {
  if (typeof value !== 'string') return undefined;
  try {
    const integrity = parseIntegrity(value);
    return integrity === value ? integrity : undefined;
  } catch (error) {
    if (isDxError(error, 'DX_INVALID_INTEGRITY')) return undefined;
    throw error;
  }
}

function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0 && (value as number) <= maxArchiveBytes;
}

function sumOf(header: Uint8Array, index: Uint8Array): Uint8Array {
  return createHash('sha256').update(header.subarray(0, checkedBytes)).update(index).digest();
}
