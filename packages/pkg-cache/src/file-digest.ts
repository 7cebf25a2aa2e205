import zlib from 'node:zlib';

/** The digest of a file's content, 8 hex digits; `before` is the check sum of what came earlier in the same file. */
export function digestOf(bytes: Uint8Array, before = 0): string {
  return formatDigest(zlib.crc32(bytes, before));
}

/** A check sum as it is written in rows. */
export function formatDigest(crc: number): string {
  return crc.toString(16).padStart(8, '0');
}
