import {
  type Integrity,
  isDxError,
  parseIntegrity,
  parseSafeRelativePath,
  type SafeRelativePath,
} from '@dx/pkg-core';
import { pack } from 'msgpackr';
import { arePlainPaths } from '../internal/plain-path.ts';
import { unpackBounded } from '../internal/unpack-bounded.ts';
import { type ArchiveHeader, digestBytes } from './archive-format.ts';
import type { PackedFile } from './archive-types.ts';
import { findOverlap } from './find-overlap.ts';

/** What the index of a `.dxp` archive says. */
export interface ArchiveIndex {
  readonly integrity: Integrity | undefined;
  readonly sha256: string;
  readonly files: readonly PackedFile[];
  /** Of every block as it is stored, in order. */
  readonly blocks: readonly StoredBlock[];
}

/** Where a block lies behind the index. */
export interface StoredBlock {
  readonly offset: number;
  readonly storedBytes: number;
  readonly isCompressed: boolean;
}

/** Set where a block is stored as it is. */
const plainBit = 0x80000000;
const numbersPerFile = 3;
const tarBlockBytes = 512;
/** What a compressed block takes besides its content at the very most. */
const maxBlockOverhead = 8;
/** One byte of LZ4 stands for 255 at the very most: no archive makes its reader reserve more. */
const maxBlockRatio = 255;

/** The bytes of an index. */
export function encodeIndex(
  index: Omit<ArchiveIndex, 'blocks'>,
  blocks: readonly Omit<StoredBlock, 'offset'>[],
): Uint8Array {
  const sizes = new Uint8Array(blocks.length * 4);
  const view = new DataView(sizes.buffer);
  blocks.forEach(({ storedBytes, isCompressed }, at) => {
    view.setUint32(at * 4, (isCompressed ? storedBytes : storedBytes | plainBit) >>> 0, true);
  });
  return pack([
    index.integrity ?? '',
    Buffer.from(index.sha256, 'hex'),
    Buffer.from(sizes.buffer),
    index.files.map(({ path }) => path),
    index.files.flatMap(({ mode, sizeBytes, offset }) => [mode, sizeBytes, offset]),
    Buffer.from(index.files.map(({ sha256 }) => sha256).join(''), 'hex'),
  ]);
}

/** The index with every field checked, or in words what is wrong. O(n log n). */
export function decodeIndex(
  bytes: Uint8Array,
  header: ArchiveHeader,
  blocksBytes: number,
): ArchiveIndex | string {
  const fields = unpackBounded(bytes);
  if (fields === undefined) return 'its index is malformed';
  if (!Array.isArray(fields) || fields.length !== 6) return 'its index has other fields';
  const [integrity, sum, sizes, paths, numbers, digests] = fields as readonly unknown[];
  if (!(sum instanceof Uint8Array) || sum.length !== digestBytes) return 'its index has no digest';
  const known = readIntegrity(integrity);
  if (known === false) return 'its integrity is malformed';
  const blocks = readBlocks(sizes, header, blocksBytes);
  if (typeof blocks === 'string') return blocks;
  const files = readFiles({ paths, numbers, digests }, header.contentBytes);
  if (typeof files === 'string') return files;
  if (header.kind === 'opaque' && files.length > 0) return 'it has files and is not an archive';
  return { integrity: known, sha256: Buffer.from(sum).toString('hex'), blocks, files };
}

function readIntegrity(value: unknown): Integrity | undefined | false {
  if (value === '') return undefined;
  if (typeof value !== 'string') return false;
  try {
    return parseIntegrity(value) === value ? (value as Integrity) : false;
  } catch (error) {
    if (isDxError(error, 'DX_INVALID_INTEGRITY')) return false;
    throw error;
  }
}

function readBlocks(
  sizes: unknown,
  { contentBytes, blockBits }: ArchiveHeader,
  blocksBytes: number,
): readonly StoredBlock[] | string {
  const blockBytes = 2 ** blockBits;
  const count = Math.ceil(contentBytes / blockBytes);
  if (!(sizes instanceof Uint8Array) || sizes.length !== count * 4) return 'its number of blocks is wrong';
  const view = new DataView(sizes.buffer, sizes.byteOffset, sizes.length);
  const blocks: StoredBlock[] = [];
  let offset = 0;
  for (let at = 0; at < count; at += 1) {
    const word = view.getUint32(at * 4, true);
    const isCompressed = word < plainBit;
    const storedBytes = isCompressed ? word : word - plainBit;
    const sizeBytes = Math.min(blockBytes, contentBytes - at * blockBytes);
    const isPossible = isCompressed
      ? storedBytes < sizeBytes + maxBlockOverhead && sizeBytes <= storedBytes * maxBlockRatio
      : storedBytes === sizeBytes;
    if (storedBytes === 0 || !isPossible) return `block ${at} has an impossible size`;
    blocks.push({ offset, storedBytes, isCompressed });
    offset += storedBytes;
  }
  return offset === blocksBytes ? blocks : 'its blocks have another length than it says';
}

interface FileFields {
  readonly paths: unknown;
  readonly numbers: unknown;
  readonly digests: unknown;
}

function readFiles(
  { paths, numbers, digests }: FileFields,
  contentBytes: number,
): readonly PackedFile[] | string {
  if (!Array.isArray(paths) || !paths.every((path) => typeof path === 'string'))
    return 'its paths are malformed';
  if (!Array.isArray(numbers) || numbers.length !== paths.length * numbersPerFile)
    return 'its numbers are malformed';
  if (!(digests instanceof Uint8Array) || digests.length !== paths.length * digestBytes)
    return 'its digests are malformed';
  const unsafe = findUnsafePath(paths);
  if (unsafe !== undefined)
    return `its path ${JSON.stringify(unsafe.slice(0, 200))} is unsafe or out of order`;
  const hex = Buffer.from(digests).toString('hex');
  const files: PackedFile[] = [];
  for (const [at, path] of paths.entries()) {
    const [mode, sizeBytes, offset] = numbers.slice(at * numbersPerFile, (at + 1) * numbersPerFile);
    if (mode !== 0o644 && mode !== 0o755) return `the mode of ${JSON.stringify(path)} is not possible`;
    if (!isInside(offset, sizeBytes, contentBytes)) return `${JSON.stringify(path)} lies outside of the tar`;
    const sha256 = hex.slice(at * digestBytes * 2, (at + 1) * digestBytes * 2);
    files.push(Object.freeze({ path: path as SafeRelativePath, mode, sizeBytes, offset, sha256 }));
  }
  const overlap = findOverlap(files);
  return overlap === undefined
    ? Object.freeze(files)
    : `${JSON.stringify(overlap)} overlaps with another file`;
}

/** Paths rise strictly, are safe as they are, and none of them is a directory of another. */
function findUnsafePath(paths: readonly string[]): string | undefined {
  const arePlain = paths.length === 0 || arePlainPaths(paths.join('\n'), paths);
  const known = new Set(paths);
  let last = '';
  for (const path of paths) {
    if (path <= last || path.includes('\n') || (!arePlain && !isSafe(path))) return path;
    for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1))
      if (known.has(path.slice(0, slash))) return path;
    last = path;
  }
  return undefined;
}

function isSafe(path: string): boolean {
  try {
    return parseSafeRelativePath(path) === path;
  } catch (error) {
    if (isDxError(error, 'DX_UNSAFE_PATH')) return false;
    throw error;
  }
}

function isInside(offset: unknown, sizeBytes: unknown, contentBytes: number): boolean {
  if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(sizeBytes)) return false;
  const [from, size] = [offset as number, sizeBytes as number];
  return from >= tarBlockBytes && from % tarBlockBytes === 0 && size >= 0 && from + size <= contentBytes;
}
