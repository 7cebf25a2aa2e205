import { createHash } from 'node:crypto';
import { type FsOps, type Integrity, parseIntegrity } from '@dx/pkg-core';
import { freeBuffer, verifyIntegrity } from '@dx/pkg-core/node';
import { defaultLimits } from './archive-limits.ts';
import { readBootId } from './boot-id.ts';
import { gunzipArchive } from './gunzip-archive.ts';
import { inspectPackage } from './inspect-package.ts';
import { publishPackage } from './publish-package.ts';
import { readTar } from './read-tar.ts';
import { type SelectedFile, type Selection, selectFiles } from './select-files.ts';
import { foldsCase, packageDirectory } from './store-layout.ts';
import { withTemporary } from './temporary-directory.ts';
import type { AddJob, ArchiveLimits, StoreEntry, StoreFile } from './types.ts';
import { writePackage } from './write-package.ts';

/**
 * Unpacks one archive into the store: hash, inflate and check everything in memory, then write, then publish by one
 * rename. Nothing is under the final name before all of it was checked; after a failure nothing is left. Holds the archive
 * and its tar in memory; see `addLargeArchive` for archives where that is too much.
 *
 * @param directory the store's
 * @throws DX_INTEGRITY_MISMATCH, DX_ARCHIVE_INVALID, DX_ARCHIVE_TOO_LARGE, DX_UNSAFE_PATH, DX_DISK_FULL,
 * DX_NO_PERMISSION, DX_STORE_BUSY
 */
export function addArchive(fs: FsOps, directory: string, job: AddJob): StoreEntry {
  const subject = subjectOf(job);
  const integrity = checkIntegrity(job);
  const limits = job.limits ?? defaultLimits;
  const tar = gunzipArchive(job.bytes, limits, subject);
  try {
    return addTar(fs, directory, { job, subject, integrity, limits, tar });
  } finally {
    if (tar !== job.bytes) freeBuffer(tar.buffer);
  }
}

interface CheckedTar {
  readonly job: AddJob;
  readonly subject: string;
  readonly integrity: Integrity;
  readonly limits: ArchiveLimits;
  readonly tar: Uint8Array<ArrayBuffer>;
}

function addTar(
  fs: FsOps,
  directory: string,
  { job, subject, integrity, limits, tar }: CheckedTar,
): StoreEntry {
  const entries = readTar(tar, limits.maxEntries, subject);
  const readBytes = (file: SelectedFile): Uint8Array =>
    tar.subarray(file.offset, file.offset + file.sizeBytes);
  return withTemporary(fs, directory, subject, (temporary) => {
    const selection = selectFiles(entries, { subject, foldCase: foldsCase(fs, directory) });
    const files = writePackage(fs, temporary, selection, readBytes);
    const readText = (file: SelectedFile): string => new TextDecoder().decode(readBytes(file));
    const entry = toEntry(fs, directory, { job, integrity, selection, files }, readText);
    return publishPackage(fs, directory, temporary, entry);
  });
}

/** What an archive is called in messages. */
export function subjectOf(job: AddJob): string {
  return `${job.name}@${job.version}`;
}

/**
 * The integrity of the archive's bytes, after they were found to have it.
 *
 * @throws DX_INTEGRITY_MISMATCH
 */
export function checkIntegrity(job: AddJob): Integrity {
  const { bytes, integrity } = job;
  if (integrity === undefined) return parseIntegrity(hashAs('sha512', bytes));
  const found = hashAs(integrity.slice(0, integrity.indexOf('-')), bytes);
  // It spells the digest out in every form, which shows for each of hundreds of packages: it decides what does not fit.
  if (found !== integrity) verifyIntegrity(bytes, integrity, subjectOf(job));
  return integrity;
}

function hashAs(algorithm: string, bytes: Uint8Array): string {
  return `${algorithm}-${createHash(algorithm).update(bytes).digest('base64')}`;
}

/** What an entry is made of. */
export interface EntryParts {
  readonly job: AddJob;
  readonly integrity: Integrity;
  readonly selection: Selection;
  readonly files: readonly StoreFile[];
}

/** The entry of a package whose files were written. */
export function toEntry(
  fs: FsOps,
  directory: string,
  parts: EntryParts,
  readText: (file: SelectedFile) => string,
): StoreEntry {
  const { job, integrity, selection, files } = parts;
  const facts = inspectPackage(selection.files, job, readText);
  let sizeBytes = 0;
  for (const file of files) sizeBytes += file.sizeBytes;
  return Object.freeze({
    integrity,
    directory: packageDirectory(directory, integrity),
    files,
    sizeBytes,
    digestAlgorithm: 'crc32',
    ...facts,
    bootId: job.bootId ?? readBootId(fs),
  });
}
