export { abbreviatePackument } from './abbreviate-packument.ts';
export { createAttestationAuthority } from './attestations/attestation-authority.ts';
export type { UpdateMirror } from './attestations/start-update-mirror.ts';
export { startUpdateMirror } from './attestations/start-update-mirror.ts';
export type {
  Attestation,
  AttestationAuthority,
  AttestOptions,
  RegistryKey,
  WorkflowIdentity,
} from './attestations/types.ts';
export type { UpdateRepository } from './attestations/update-repository.ts';
export { createUpdateRepository } from './attestations/update-repository.ts';
export { buildArchive } from './build-archive.ts';
export {
  brotli,
  chunksWithoutEnd,
  cutGzip,
  doubleGzip,
  drip,
  encodedAs,
  endAfter,
  endlessChunk,
  endlessHead,
  garbageChunks,
  goodChunks,
  gzipBomb,
  halfDocument,
  hiddenGzip,
  honestly,
  instead,
  lengthOf,
  longBody,
  notGzip,
  oldHttp,
  otherBytes,
  raw,
  redirect,
  resetAfter,
  shortBody,
  stallAfter,
  stallInBody,
  status,
} from './lies/lies.ts';
export { startLyingRegistry } from './lies/start-lying-registry.ts';
export type { HonestAnswer, Lie, LieTarget, LyingRegistry } from './lies/types.ts';
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
