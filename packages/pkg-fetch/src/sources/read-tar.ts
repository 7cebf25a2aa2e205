import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { isDxError } from '@dx/pkg-core';
import type { Extract, Header } from 'tar-stream';
import { badArchive, sourceTooLarge } from './errors.ts';
import type { SourceLimits } from './types.ts';

/** One file of an archive. */
export interface TarEntry {
  /** As written. */
  readonly path: string;
  readonly isExecutable: boolean;
  readonly sizeBytes: number;
  /** Its bytes; what is not read is skipped. */
  readonly content: AsyncIterable<Uint8Array>;
}

/** What is read, and how much of it at most. */
export interface TarJob {
  readonly subject: string;
  readonly limits: SourceLimits;
  readonly onFile: (entry: TarEntry) => Promise<void>;
}

/**
 * Reads an archive, packed or plain, one file after the other. Links, devices and whatever else is no regular file
 * are left out, as npm does.
 *
 * @throws DX_SOURCE_ARCHIVE, DX_SOURCE_TOO_LARGE, and what `onFile` throws
 */
export async function readArchiveFiles(bytes: Uint8Array, job: TarJob): Promise<void> {
  const maxBytes = Math.min(job.limits.maxTotalBytes, bytes.length * job.limits.maxRatio);
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const packed = Readable.from([bytes]);
  await readFiles(isGzip ? packed.pipe(createGunzip()) : packed, maxBytes, job);
}

/**
 * Reads a plain tar as it comes.
 *
 * @throws as `readArchiveFiles`
 */
export async function readTarFiles(tar: Readable, job: TarJob): Promise<void> {
  await readFiles(tar, job.limits.maxTotalBytes, job);
}

async function readFiles(source: Readable, maxBytes: number, job: TarJob): Promise<void> {
  // Through `default`: bundled with code splitting, a CommonJS module has no other export.
  const { default: tarStream } = await import('tar-stream');
  const parts = tarStream.extract();
  const [feeding, reading] = await Promise.allSettled([
    pipeline(countBytes(source, maxBytes, job.subject), parts),
    readEntries(parts, job),
  ]);
  for (const outcome of [reading, feeding]) {
    if (outcome.status === 'rejected' && isDxError(outcome.reason)) throw outcome.reason;
  }
  if (feeding.status === 'rejected') throw badArchive(job.subject, describe(feeding.reason), feeding.reason);
  if (reading.status === 'rejected') throw reading.reason;
}

async function* countBytes(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number,
  subject: string,
): AsyncGenerator<Uint8Array> {
  let sizeBytes = 0;
  for await (const chunk of chunks) {
    sizeBytes += chunk.length;
    if (sizeBytes > maxBytes) throw sourceTooLarge(subject, 'bytes when unpacked', maxBytes);
    yield chunk;
  }
  if (sizeBytes === 0) throw badArchive(subject, 'it is empty');
}

async function readEntries(parts: Extract, job: TarJob): Promise<void> {
  let entries = 0;
  for await (const part of parts) {
    entries += 1;
    if (entries > job.limits.maxEntries) throw sourceTooLarge(job.subject, 'entries', job.limits.maxEntries);
    requireSize(part.header, job.subject);
    if (isFile(part.header)) await job.onFile(toEntry(part.header, part as AsyncIterable<Uint8Array>));
    part.resume();
  }
}

/** tar-stream waits for ever for a body whose length is no number. */
function requireSize({ size = 0 }: Header, subject: string): void {
  if (!Number.isSafeInteger(size) || size < 0)
    throw badArchive(subject, 'an entry has a size that is no size');
}

/** Old archives say `contiguous-file`; a file whose name ends in a slash is a directory. */
function isFile({ type, name }: Header): boolean {
  return (type === 'file' || type === 'contiguous-file') && !name.endsWith('/');
}

function toEntry(header: Header, content: AsyncIterable<Uint8Array>): TarEntry {
  return {
    path: header.name,
    isExecutable: ((header.mode ?? 0) & 0o111) !== 0,
    sizeBytes: header.size ?? 0,
    content,
  };
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
