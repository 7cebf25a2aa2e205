import type { FsOps } from '@dx/pkg-core';
import { openDocument } from './index-document.ts';
import { encodeDocumentFile } from './metadata-file.ts';
import { documentPath } from './metadata-layout.ts';
import { replaceFile } from './replace-file.ts';
import { type DocumentIndex, scanDocument } from './scan-document.ts';
import type { MetadataAnswer, MetadataKey } from './types.ts';

/**
 * Indexes a registry's answer and puts it into the cache's folder, without an open cache: for a worker thread, whose
 * asker gives the index and the bytes to `MetadataCache.adopt`. One pass over the bytes; a failing write is no error, and
 * nothing is written of a document that cannot be used.
 *
 * @throws DX_METADATA_INVALID, DX_REGISTRY_NAME_MISMATCH
 */
export function writeMetadata(
  fs: FsOps,
  directory: string,
  key: MetadataKey,
  answer: MetadataAnswer,
): DocumentIndex {
  const index = scanDocument(answer.bytes, key.name);
  openDocument(answer.bytes, index, key.name);
  replaceFile(fs, directory, documentPath(directory, key), encodeDocumentFile(key, answer, index));
  return index;
}
