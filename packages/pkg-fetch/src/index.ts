export type { ByteBudget, ByteBudgetOptions, ByteShare } from './byte-budget.ts';
export { openByteBudget } from './byte-budget.ts';
export { fetchArchives } from './fetch-archives.ts';
export { openFetchTransport } from './fetch-transport.ts';
export type { InMemoryAnswer, InMemoryRoutes, InMemoryTransport } from './in-memory-transport.ts';
export { inMemoryTransport } from './in-memory-transport.ts';
export { openNodeTransport } from './node-transport.ts';
export { openTransport } from './open-transport.ts';
export { redactUrl } from './redact-url.ts';
export { openRegistryClient } from './registry-client.ts';
export { listBundledPackages } from './sources/archive-manifests.ts';
export { listPackedFiles } from './sources/list-packed-files.ts';
export { openSourceFetcher } from './sources/open-source-fetcher.ts';
export type {
  BundledManifest,
  FoundSource,
  PrepareRequest,
  PrepareSource,
  RawManifest,
  SourceArchive,
  SourceArchiveOptions,
  SourceFetcher,
  SourceFetcherOptions,
  SourceLimits,
  SourceSpec,
} from './sources/types.ts';
export type {
  Archive,
  ArchiveOptions,
  ArchiveRequest,
  ArchiveResult,
  ArchivesEvent,
  ClientCertificate,
  Credential,
  FetchArchivesOptions,
  FetchEvent,
  PackumentAnswer,
  PackumentOptions,
  ProxySettings,
  RegistryClient,
  RegistryClientOptions,
  RegistrySettings,
  Revalidation,
  Transport,
  TransportOptions,
  TransportRequest,
  TransportResponse,
} from './types.ts';
