import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import type { FsOps, Integrity, OpenedFile } from '@dx/pkg-core';
import { temporaryName } from '../temporary-name.ts';
import { bundleInvalid, bundleSource } from './bundle-errors.ts';
import { encodeBundleHead } from './bundle-format.ts';
import type { BundleContent, BundledArchive, BundleSummary } from './bundle-types.ts';

/**
 * Writes a bundle: header, index, then the archives one after another, each hashed first. Beside its place and put there by
 * one rename, so that nobody ever reads half of it; what was there is replaced. One archive is in memory at a time.
 *
 * @param path absolute; its directory is made where it is not there
 * @throws DX_BUNDLE_SOURCE for an archive that is gone or does not have its hash; `details.integrity` names it
 * @throws DX_BUNDLE_INVALID where the content would not be read again: a key of other characters, an archive twice
 * @throws Node's own errors (ENOSPC, EACCES, …)
 */
export function writeBundle(fs: FsOps, path: string, content: BundleContent): BundleSummary {
  const archives = measure(path, content);
  const head = encodeBundleHead({ key: content.key, archives });
  const temporary = `${path}.${temporaryName()}.tmp`;
  fs.mkdir(dirname(path), { recursive: true });
  try {
    writeParts(fs, temporary, head, path, content);
    fs.rename(temporary, path);
  } catch (error) {
    fs.removeTree(temporary);
    throw error;
  }
  const sizeBytes = archives.reduce((sum, archive) => sum + archive.sizeBytes, head.length);
  return Object.freeze({ archiveCount: archives.length, sizeBytes });
}

function measure(path: string, { key, archives }: BundleContent): readonly BundledArchive[] {
  if (!/^[\x20-\x7e]{0,200}$/.test(key)) throw bundleInvalid(path, 'its key is malformed');
  if (new Set(archives.map(({ integrity }) => integrity)).size !== archives.length)
    throw bundleInvalid(path, 'an archive would be in it twice');
  return archives.map(({ integrity, source }) => {
    const sizeBytes = source.sizeOf(integrity);
    if (sizeBytes === undefined || sizeBytes === 0) throw bundleSource(path, integrity, 'is not there');
    return { integrity, sizeBytes };
  });
}

function writeParts(
  fs: FsOps,
  temporary: string,
  head: Uint8Array,
  path: string,
  { archives }: BundleContent,
): void {
  const file: OpenedFile = fs.openFile(temporary, { exclusive: true, mode: 0o644 });
  try {
    file.write(head);
    for (const { integrity, source } of archives) {
      const bytes = source.read(integrity);
      const isSound =
        bytes?.length === source.sizeOf(integrity) && bytes !== undefined && fits(bytes, integrity);
      if (!isSound) throw bundleSource(path, integrity, 'is not what its hash says');
      file.write(bytes);
    }
  } finally {
    file.close();
  }
}

function fits(bytes: Uint8Array, integrity: Integrity): boolean {
  const algorithm = integrity.slice(0, integrity.indexOf('-'));
  return `${algorithm}-${createHash(algorithm).update(bytes).digest('base64')}` === integrity;
}
