export { isBoundedMsgpack } from './bounded-msgpack.ts';
export type { Brand } from './brand.ts';
export { collisionKey } from './collision-key.ts';
export { compareEnglish } from './compare-english.ts';
export type { DxErrorInit, ErrorDetails } from './dx-error.ts';
export { DxError, isDxError } from './dx-error.ts';
export { editDistance } from './edit-distance.ts';
export type { ExactVersion } from './exact-version.ts';
export { formatExactVersion, parseExactVersion } from './exact-version.ts';
export { explainAnyFsError, explainFsError } from './fs-error.ts';
export type {
  DirectoryEntry,
  FileKind,
  FileStat,
  FsOps,
  MutatingFsOp,
  OpenedFile,
  WriteOptions,
} from './fs-ops.ts';
export { mutatingFsOps } from './fs-ops.ts';
export type { GitSha } from './git-sha.ts';
export { formatGitSha, parseGitSha } from './git-sha.ts';
export { hideInside, hideKnown, hideSecrets, hideShapes } from './hide-secrets.ts';
export type { Integrity, IntegrityParts } from './integrity.ts';
export { formatIntegrity, integrityParts, parseIntegrity } from './integrity.ts';
export type { FsQuestion, LookingFs, LookingFsOp } from './look-only.ts';
export { lookOnly } from './look-only.ts';
export type { PackageName } from './package-name.ts';
export { formatPackageName, parsePackageName } from './package-name.ts';
export type { SafeRelativePath } from './safe-relative-path.ts';
export { formatSafeRelativePath, parseSafeRelativePath } from './safe-relative-path.ts';
export type { TaskHandlers, TaskRunner, TaskTransfer } from './task-runner.ts';
