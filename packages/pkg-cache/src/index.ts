export { addArchive } from './add-archive.ts';
export { addLargeArchive } from './add-large-archive.ts';
export { indexDocument } from './index-document.ts';
export type { StoreListing } from './list-store.ts';
export { isLinked, listStore } from './list-store.ts';
export { normalizeManifest } from './normalize-manifest.ts';
export { openMetadataCache } from './open-metadata-cache.ts';
export { openStore } from './open-store.ts';
export type { StorePruning } from './prune-store.ts';
export { pruneStore } from './prune-store.ts';
export { findDamage, readStoreEntry, readStoreFiles, removeStoreEntry } from './read-store-entry.ts';
export type { DocumentIndex } from './scan-document.ts';
export { storeTasks } from './store-tasks.ts';
export type {
  AddJob,
  ArchiveLimits,
  CachedDocument,
  DigestAlgorithm,
  IndexedAnswer,
  MetadataAnswer,
  MetadataCache,
  MetadataCacheOptions,
  MetadataKey,
  MetadataTimes,
  PackageDocument,
  PackageStore,
  PackedArchive,
  SeenDocument,
  SentIndex,
  StoreEntry,
  StoreFile,
  StoreFiles,
  StoreOptions,
} from './types.ts';
export { indexMetadata, keepMetadata, packIndex } from './write-metadata.ts';
