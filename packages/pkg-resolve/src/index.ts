export type { HostedPackage, HostRules, ResolveHost } from './check-host.ts';
export { checkHost } from './check-host.ts';
export { compareNames } from './compare-names.ts';
export type {
  HoistingLimit,
  HoistingLimits,
  HoistingRules,
  MisplacedPackage,
  PlacedPackage,
} from './hoisting-limits.ts';
export { openHoistingLimits } from './hoisting-limits.ts';
export type { Universe, UniversePackage, UniverseVersion } from './in-memory-metadata.ts';
export { inMemoryMetadata } from './in-memory-metadata.ts';
export type {
  ExtendedPackage,
  ExtensionRules,
  PackageExtension,
  PackageExtensions,
} from './open-extensions.ts';
export { openExtensions } from './open-extensions.ts';
export type {
  EffectiveSpec,
  OverridableDependency,
  OverridableEdge,
  OverrideRules,
  Overrides,
} from './open-overrides.ts';
export { openOverrides } from './open-overrides.ts';
export type {
  DependencySpec,
  ForeignSpec,
  RegistrySpec,
  TagSpec,
  UnsupportedSpec,
  WorkspaceSpec,
} from './parse-dependency-spec.ts';
export { parseDependencySpec } from './parse-dependency-spec.ts';
export type { DirectChange, PeerConflict, PeerFix, PeerWish } from './peer-errors.ts';
export { pickPackage } from './pick-package.ts';
export type { PickSettings } from './pick-version.ts';
export { pickVersion } from './pick-version.ts';
export { placedNode } from './placed-node.ts';
export { readResolutions } from './read-resolutions.ts';
export type { Catalogs } from './replace-catalogs.ts';
export { replaceCatalogs } from './replace-catalogs.ts';
export { resolve } from './resolve.ts';
export { satisfiesRange } from './satisfies-range.ts';
export type { RefusedSource } from './source-errors.ts';
export { sourceRefused } from './source-errors.ts';
export type {
  AppliedExtension,
  BundledPackage,
  DependenciesMeta,
  DependencyFields,
  DependencyMap,
  Graph,
  GraphNode,
  Importer,
  InstallStrategy,
  MetadataNeeds,
  MetadataSource,
  PackageMetadata,
  PeerMeta,
  Requirement,
  ResolveInput,
  ResolveOptions,
  ResolveSettings,
  ResolveUpdate,
  ResolveWarning,
  SourcePackage,
  SourceRule,
  SourceRules,
  SourceSpec,
  VersionManifest,
  VersionPins,
} from './types.ts';
