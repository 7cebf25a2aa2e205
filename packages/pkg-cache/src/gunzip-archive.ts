import zlib from 'node:zlib';
import { archiveInvalid, archiveTooLarge } from './errors.ts';
import type { ArchiveLimits } from './types.ts';

/** What `inflateRawSync` gives when asked for `info`; its type does not say so. */
interface InflateInfo {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}

const minChunkBytes = 64;

/**
 * The tar inside a gzip, in one buffer. The size in the gzip trailer, clamped to the limits, is what is allocated, so
 * that a true archive inflates into one buffer. Bytes that are no gzip come back as they are: npm takes a plain tar too.
 * The check sum and length in the trailer must fit, and nothing but zero bytes may follow it.
 *
 * @param subject what the archive is, for messages: `react@18.3.1`
 * @throws DX_ARCHIVE_INVALID, DX_ARCHIVE_TOO_LARGE
 * Source: RFC 1952
 */
export function gunzipArchive(
  bytes: Uint8Array<ArrayBuffer>,
  limits: ArchiveLimits,
  subject: string,
): Uint8Array<ArrayBuffer> {
  const maxBytes = maxTarBytes(bytes, limits);
  if (!isGzip(bytes)) {
    if (bytes.length > maxBytes) throw overCap(subject, maxBytes);
    return bytes;
  }
  const start = findDeflateStart(bytes, subject);
  const chunkSize = Math.max(minChunkBytes, Math.min(claimedTarBytes(bytes), maxBytes) + 1);
  const { buffer, engine } = inflate(bytes.subarray(start), chunkSize, maxBytes, subject);
  checkTrailer(
    bytes,
    start + engine.bytesWritten,
    { crc: zlib.crc32(buffer), sizeBytes: buffer.length },
    subject,
  );
  return buffer as Uint8Array as Uint8Array<ArrayBuffer>;
}

/** Whether the bytes begin as every gzip does. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** The most bytes that this archive may unpack to: the absolute cap, or the ratio's when that is less. */
export function maxTarBytes(bytes: Uint8Array, limits: ArchiveLimits): number {
  return Math.min(limits.maxTotalBytes, bytes.length * limits.maxRatio);
}

/** How many bytes the trailer says that the archive unpacks to, modulo 4 GiB. A claim of the sender; 0 when too short. */
export function claimedTarBytes(bytes: Uint8Array): number {
  if (!isGzip(bytes)) return bytes.length;
  return bytes.length < 18 ? 0 : readUint32(bytes, bytes.length - 4);
}

/**
 * Where the compressed data begins, after the header of a gzip.
 *
 * @throws DX_ARCHIVE_INVALID
 */
export function findDeflateStart(bytes: Uint8Array, subject: string): number {
  const flags = bytes[3] ?? 0;
  if (bytes[2] !== 8 || (flags & 0xe0) !== 0) throw archiveInvalid(subject, 'its gzip header is not known');
  let at = 10;
  if (flags & 4) at += 2 + (bytes[at] ?? 0) + (bytes[at + 1] ?? 0) * 256;
  if (flags & 8) at = skipText(bytes, at);
  if (flags & 16) at = skipText(bytes, at);
  if (flags & 2) at = skipHeaderSum(bytes, at, subject);
  if (at + 8 < bytes.length) return at;
  throw archiveInvalid(subject, 'it ends inside its gzip header');
}

/** What was found while inflating. */
export interface InflatedFacts {
  readonly crc: number;
  readonly sizeBytes: number;
}

/**
 * Compares what was inflated with the trailer that begins at `at`, and refuses whatever follows it.
 *
 * @throws DX_ARCHIVE_INVALID
 */
export function checkTrailer(bytes: Uint8Array, at: number, found: InflatedFacts, subject: string): void {
  if (at + 8 > bytes.length) throw archiveInvalid(subject, 'it ends before its gzip trailer');
  if (readUint32(bytes, at) !== found.crc) throw archiveInvalid(subject, 'its gzip check sum does not fit');
  if (readUint32(bytes, at + 4) !== found.sizeBytes % 2 ** 32) {
    throw archiveInvalid(subject, 'its gzip length does not fit');
  }
  for (let next = at + 8; next < bytes.length; next += 1) {
    if (bytes[next] !== 0) throw archiveInvalid(subject, 'something follows the end of its gzip data');
  }
}

/** The error for an archive that unpacks to more than `maxBytes`. */
export function overCap(subject: string, maxBytes: number): Error {
  return archiveTooLarge(subject, `it unpacks to more than ${maxBytes} bytes`, { maxBytes });
}

function inflate(deflated: Uint8Array, chunkSize: number, maxBytes: number, subject: string): InflateInfo {
  try {
    const options = { chunkSize, maxOutputLength: maxBytes, info: true };
    return zlib.inflateRawSync(deflated, options) as unknown as InflateInfo;
  } catch (error) {
    if (error instanceof RangeError) throw overCap(subject, maxBytes);
    throw archiveInvalid(subject, `its gzip data cannot be inflated (${(error as Error).message})`, error);
  }
}

/** The check sum of the header: the lower half of its CRC. */
function skipHeaderSum(bytes: Uint8Array, at: number, subject: string): number {
  const sum = (bytes[at] ?? 0) + (bytes[at + 1] ?? 0) * 256;
  if ((zlib.crc32(bytes.subarray(0, at)) & 0xffff) === sum) return at + 2;
  throw archiveInvalid(subject, 'the check sum of its gzip header does not fit');
}

function skipText(bytes: Uint8Array, from: number): number {
  const end = bytes.indexOf(0, from);
  return end === -1 ? bytes.length : end + 1;
}

function readUint32(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(at, true);
}
