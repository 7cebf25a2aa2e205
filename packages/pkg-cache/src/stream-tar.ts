import zlib from 'node:zlib';
import { archiveInvalid } from './errors.ts';
import { checkTrailer, findDeflateStart, isGzip, maxTarBytes, overCap } from './gunzip-archive.ts';
import { type ByteSource, openByteSource } from './internal/byte-source.ts';
import { blockBytes } from './internal/tar-header.ts';
import {
  applyMeta,
  finishTarWalk,
  startTarWalk,
  stepTar,
  type TarWalk,
  truncated,
} from './internal/tar-walk.ts';
import { padToBlock, type TarFile } from './read-tar.ts';
import type { ArchiveLimits } from './types.ts';

/** Takes the content of one file. `close` is called once, also after a failure. */
export interface FileSink {
  write(bytes: Uint8Array): void;
  close(): void;
}

/** Which archive to read, and how much of it. */
export interface StreamedArchive {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly limits: ArchiveLimits;
  readonly subject: string;
}

/**
 * Reads a packed archive piece by piece, with the same reader and the same checks as `gunzipArchive` and `readTar`, so
 * that no archive means one thing when it is small and another when it is large. The check sum of the whole is known
 * only at the end: what was written before a failure must be thrown away.
 *
 * @param openSink called for every regular file, in order; `offset` is its ordinal. Without a sink it is stepped over
 * @throws DX_ARCHIVE_INVALID, DX_ARCHIVE_TOO_LARGE
 */
export async function streamTar(
  archive: StreamedArchive,
  openSink: (file: TarFile) => FileSink | undefined,
): Promise<void> {
  const walk = startTarWalk(archive.subject, archive.limits.maxEntries);
  const source = openByteSource(inflatePieces(archive));
  let files = 0;
  const openNext = (entry: Omit<TarFile, 'offset'>): FileSink | undefined => {
    files += 1;
    return openSink({ ...entry, offset: files - 1 });
  };
  while (await readEntry(walk, source, openNext));
  await source.pass(Number.POSITIVE_INFINITY, () => undefined);
  finishTarWalk(walk);
}

/** Reads one entry; false at the end of the archive. */
async function readEntry(
  walk: TarWalk,
  source: ByteSource,
  openSink: (entry: Omit<TarFile, 'offset'>) => FileSink | undefined,
): Promise<boolean> {
  const block = await source.take(blockBytes);
  if (block.length < blockBytes) {
    if (block.length > 0 && walk.zeroBlocks === 0) throw truncated(walk);
    return false;
  }
  const step = stepTar(walk, block, 0);
  if (step.kind === 'end' || step.kind === 'next') return step.kind === 'next';
  const sizeBytes = step.kind === 'file' ? step.entry.sizeBytes : step.sizeBytes;
  if (step.kind === 'meta') applyMeta(walk, step.type, await takeWhole(walk, source, sizeBytes));
  else await passBody(walk, source, sizeBytes, step.kind === 'file' ? openSink(step.entry) : undefined);
  await source.pass(padToBlock(sizeBytes) - sizeBytes, () => undefined);
  return true;
}

async function takeWhole(walk: TarWalk, source: ByteSource, length: number): Promise<Buffer> {
  const bytes = await source.take(length);
  if (bytes.length < length) throw truncated(walk);
  return bytes;
}

async function passBody(
  walk: TarWalk,
  source: ByteSource,
  length: number,
  sink: FileSink | undefined,
): Promise<void> {
  try {
    const passed = await source.pass(length, (bytes) => sink?.write(bytes));
    if (passed < length) throw truncated(walk);
  } finally {
    sink?.close();
  }
}

async function* inflatePieces(archive: StreamedArchive): AsyncGenerator<Buffer> {
  const { bytes, subject } = archive;
  const maxBytes = maxTarBytes(bytes, archive.limits);
  if (!isGzip(bytes)) {
    if (bytes.length > maxBytes) throw overCap(subject, maxBytes);
    yield Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return;
  }
  const start = findDeflateStart(bytes, subject);
  const inflater = zlib.createInflateRaw({ chunkSize: 1024 * 1024 });
  inflater.end(bytes.subarray(start));
  let crc = 0;
  let sizeBytes = 0;
  for await (const piece of explainInflate(inflater, subject)) {
    crc = zlib.crc32(piece, crc);
    sizeBytes += piece.length;
    if (sizeBytes > maxBytes) throw overCap(subject, maxBytes);
    yield piece;
  }
  checkTrailer(bytes, start + inflater.bytesWritten, { crc, sizeBytes }, subject);
}

async function* explainInflate(inflater: AsyncIterable<Buffer>, subject: string): AsyncGenerator<Buffer> {
  const iterator = inflater[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await iterator.next().catch((error: Error) => {
        throw archiveInvalid(subject, `its gzip data cannot be inflated (${error.message})`, error);
      });
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    await iterator.return?.();
  }
}
