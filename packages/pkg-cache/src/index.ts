export { addArchive } from './add-archive.ts';
export { addLargeArchive } from './add-large-archive.ts';
export type {
  ArchiveVerdict,
  ContentKind,
  ContentOrigin,
  OpenArchiveOptions,
  PackageArchive,
  PackedFile,
  PackOptions,
} from './archive/archive-types.ts';
export type { ByteReader } from './archive/byte-reader.ts';
export { bytesReader } from './archive/byte-reader.ts';
export { openArchive } from './archive/open-archive.ts';
export { packArchive, packArchiveParts } from './archive/pack-archive.ts';
export { defaultLimits } from './archive-limits.ts';
export type {
  BuildOutputsOptions,
  BuildOutputsStore,
  KeptVerdict,
  OutputsKey,
} from './build-outputs/open-build-outputs.ts';
export { openBuildOutputs } from './build-outputs/open-build-outputs.ts';
export type { KeptOutputsPruning } from './build-outputs/prune-kept-outputs.ts';
export type {
  ArchiveSource,
  BundleContent,
  BundledArchive,
  BundleSummary,
  PackageBundle,
} from './bundle/bundle-types.ts';
export type { KeptArchives } from './bundle/kept-archives.ts';
export { openKeptArchives } from './bundle/kept-archives.ts';
export { openBundle } from './bundle/open-bundle.ts';
export { writeBundle } from './bundle/write-bundle.ts';
export type {
  CacheAnswer,
  CacheEntry,
  CacheEvent,
  CacheForm,
  CacheOptions,
  CachePruning,
  CacheStats,
  CacheTier,
  CacheVerification,
  CheckedKey,
  ContentCache,
  FilterStats,
  NetworkFetch,
  PruneOptions,
  RemoteCache,
} from './content-cache/cache-types.ts';
export type { HttpRemoteOptions } from './content-cache/http-remote.ts';
export { openHttpRemote } from './content-cache/http-remote.ts';
export { integrityOf } from './content-cache/integrity-of.ts';
export { openCache } from './content-cache/open-cache.ts';
export type { S3RemoteOptions } from './content-cache/s3-remote.ts';
export { openS3Remote } from './content-cache/s3-remote.ts';
export type { S3Credentials } from './content-cache/sign-request.ts';
export { gunzipArchive } from './gunzip-archive.ts';
export { indexDocument } from './index-document.ts';
export type { StoreListing } from './list-store.ts';
export { isLinked, listStore } from './list-store.ts';
export { normalizeManifest } from './normalize-manifest.ts';
export { openMetadataCache } from './open-metadata-cache.ts';
export { openStore } from './open-store.ts';
export { countAdditions, noCounts } from './prediction/count-additions.ts';
export { isPlainName } from './prediction/counts-text.ts';
export { loadPrior } from './prediction/load-prior.ts';
export { type PredictOptions, predictNext } from './prediction/predict-next.ts';
export {
  type AheadStats,
  openPredictionMemory,
  type PredictionMemory,
  type PredictionMemoryOptions,
} from './prediction/prediction-memory.ts';
export type {
  Addition,
  NameCounts,
  PredictedPackage,
  PredictionContext,
  PredictionCounts,
} from './prediction/prediction-types.ts';
export { scaleCounts, sumCounts } from './prediction/shape-counts.ts';
export type { StorePruning } from './prune-store.ts';
export { pruneStore } from './prune-store.ts';
export { findDamage, readStoreEntry, readStoreFiles, removeStoreEntry } from './read-store-entry.ts';
export { reviewStoreEntry } from './review-store-entry.ts';
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
