import { createHash } from 'node:crypto';
import { defaultLimits, gunzipArchive, packArchiveParts } from '@dx/pkg-cache';
import { type FsOps, parseIntegrity } from '@dx/pkg-core';

/** What packing gave. */
export interface PackedFileSummary {
  readonly integrity: string;
  readonly publishedBytes: number;
  readonly contentBytes: number;
  readonly packedBytes: number;
}

/**
 * Makes a `.dxp` archive of a package's tarball, with or without gzip, at a place where nothing is.
 *
 * @param subject the tarball, for messages
 * @throws DX_ARCHIVE_INVALID, DX_ARCHIVE_TOO_LARGE, DX_UNSAFE_PATH, and the file system's own errors (EEXIST)
 */
export function packFile(
  bytes: Uint8Array<ArrayBuffer>,
  target: string,
  subject: string,
  fs: FsOps,
): PackedFileSummary {
  const integrity = parseIntegrity(`sha512-${createHash('sha512').update(bytes).digest('base64')}`);
  const tar = gunzipArchive(bytes, defaultLimits, subject);
  const parts = packArchiveParts(tar, { subject, integrity, origin: tar === bytes ? 'content' : 'unpacked' });
  const file = fs.openFile(target, { exclusive: true, mode: 0o644 });
  try {
    for (const part of parts) file.write(part);
  } finally {
    file.close();
  }
  const packedBytes = parts.reduce((sum, part) => sum + part.length, 0);
  return { integrity, publishedBytes: bytes.length, contentBytes: tar.length, packedBytes };
}
