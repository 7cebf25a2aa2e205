export { abbreviatePackument } from './abbreviate-packument.ts';
export { buildArchive } from './build-archive.ts';
export { parseUniverse } from './parse-universe.ts';
export { readVerdaccioStorage } from './read-verdaccio-storage.ts';
export { startRecordedRegistry } from './start-recorded-registry.ts';
export { startRegistry } from './start-registry.ts';
export type {
  BuiltArchive,
  Fault,
  FaultKind,
  FaultTarget,
  FileSpec,
  FixtureRegistry,
  PackageSpec,
  RecordedRegistryOptions,
  RegistryOptions,
  RequestCounts,
  RequestKind,
  RequestRecord,
  RunningRegistry,
  Universe,
  VersionSpec,
} from './types.ts';
