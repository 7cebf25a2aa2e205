import { blockBytes } from './internal/tar-header.ts';
import {
  applyMeta,
  finishTarWalk,
  startTarWalk,
  stepTar,
  type TarEntry,
  type TarWalk,
  truncated,
} from './internal/tar-walk.ts';

/** One regular file of a tar archive and where its content lies. */
export interface TarFile extends TarEntry {
  /** Offset of the content in the buffer, or the ordinal of the file in a streamed archive. */
  readonly offset: number;
}

/**
 * Lists the regular files of a tar archive that is in one buffer, in the archive's order, duplicates included. Nothing
 * is copied: contents are `tar.subarray(offset, offset + sizeBytes)`. Reads ustar, GNU long names and base-256 numbers,
 * and pax headers (path and size). Links, directories, devices, FIFOs and sparse files are left out. Paths are as
 * written and must be checked before use. O(headers).
 *
 * @param subject what the archive is, for messages
 * @throws DX_ARCHIVE_INVALID, DX_ARCHIVE_TOO_LARGE
 * Source: POSIX.1-2017 pax, GNU tar manual; verdicts on malformed entries as npm's reader
 */
export function readTar(
  tar: Uint8Array<ArrayBuffer>,
  maxEntries: number,
  subject: string,
): readonly TarFile[] {
  const buffer = Buffer.from(tar.buffer, tar.byteOffset, tar.byteLength);
  const walk = startTarWalk(subject, maxEntries);
  const files: TarFile[] = [];
  let at = 0;
  while (at !== -1 && at + blockBytes <= buffer.length) at = readEntry(walk, buffer, at, files);
  if (at !== -1 && at < buffer.length && walk.zeroBlocks === 0) throw truncated(walk);
  finishTarWalk(walk);
  return files;
}

/** Reads the entry at `at` and gives where the next one begins, or -1 at the end mark. */
function readEntry(walk: TarWalk, tar: Buffer, at: number, files: TarFile[]): number {
  const step = stepTar(walk, tar, at);
  const body = at + blockBytes;
  if (step.kind === 'end') return -1;
  if (step.kind === 'next') return body;
  const sizeBytes = step.kind === 'file' ? step.entry.sizeBytes : step.sizeBytes;
  if (body + sizeBytes > tar.length) throw truncated(walk);
  if (step.kind === 'file') {
    const { path, mode } = step.entry;
    files.push({ path, mode, sizeBytes, offset: body });
  }
  if (step.kind === 'meta') applyMeta(walk, step.type, tar.subarray(body, body + sizeBytes));
  return body + padToBlock(sizeBytes);
}

/** Bodies fill whole blocks. */
export function padToBlock(sizeBytes: number): number {
  return Math.ceil(sizeBytes / blockBytes) * blockBytes;
}
