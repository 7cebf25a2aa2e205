export { compareNames } from './compare-names.ts';
export type { Universe, UniversePackage, UniverseVersion } from './in-memory-metadata.ts';
export { inMemoryMetadata } from './in-memory-metadata.ts';
export type { DependencySpec, RegistrySpec, TagSpec, UnsupportedSpec } from './parse-dependency-spec.ts';
export { parseDependencySpec } from './parse-dependency-spec.ts';
export type { PickSettings } from './pick-version.ts';
export { pickVersion } from './pick-version.ts';
export { resolve } from './resolve.ts';
export type {
  DependencyFields,
  DependencyMap,
  Graph,
  GraphNode,
  Importer,
  MetadataSource,
  PackageMetadata,
  PeerMeta,
  ResolveInput,
  ResolveOptions,
  ResolveSettings,
  ResolveUpdate,
  ResolveWarning,
  VersionManifest,
} from './types.ts';
