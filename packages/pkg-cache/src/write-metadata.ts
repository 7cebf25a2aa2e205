import type { FsOps } from '@dx/pkg-core';
import { openDocument } from './index-document.ts';
import { joinNames } from './internal/name-list.ts';
import { encodeDocumentFile } from './metadata-file.ts';
import { documentPath } from './metadata-layout.ts';
import { replaceFile } from './replace-file.ts';
import { type DocumentIndex, scanDocument } from './scan-document.ts';
import type { MetadataAnswer, MetadataKey, SentIndex } from './types.ts';

/**
 * Indexes a registry's answer without an open cache: for a worker thread, whose asker gives the index and the bytes to
 * `MetadataCache.adopt`. One pass over the bytes.
 *
 * @throws DX_METADATA_INVALID, DX_REGISTRY_NAME_MISMATCH
 */
export function indexMetadata(key: MetadataKey, answer: MetadataAnswer): DocumentIndex {
  const index = scanDocument(answer.bytes, key.name);
  openDocument(answer.bytes, index, key.name);
  return index;
}

/** The index in the form in which it crosses to another thread at least cost. */
export function packIndex(index: DocumentIndex): SentIndex {
  return { ...index, versions: joinNames(index.versions) };
}

/** Puts an indexed answer into the cache's folder. A failing write is no error: it costs the cache only. */
export function keepMetadata(
  fs: FsOps,
  directory: string,
  key: MetadataKey,
  answer: MetadataAnswer,
  index: DocumentIndex,
): void {
  replaceFile(fs, directory, documentPath(directory, key), encodeDocumentFile(key, answer, index));
}
