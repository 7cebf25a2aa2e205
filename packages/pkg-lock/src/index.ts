export type { CheckLockOptions, EdgeRules, EdgeSpec } from './check-lock.ts';
export { checkLock } from './check-lock.ts';
export { decodeLock } from './decode-lock.ts';
export type { DependencyFlags } from './dependency-flags.ts';
export { dependencyFlags } from './dependency-flags.ts';
export { describeChanges } from './describe-changes.ts';
export { describeLock } from './describe-lock.ts';
export { diffLocks } from './diff-locks.ts';
export type { DraftChange, LockDraft } from './draft-lock.ts';
export { completeDraft, draftLock } from './draft-lock.ts';
export { encodeLock } from './encode-lock.ts';
export type { LockFault } from './errors.ts';
export type { ExtractedPackage, ExtractMemberOptions } from './extract-member.ts';
export { extractMember } from './extract-member.ts';
export type { FormatPackageLockOptions } from './format-package-lock.ts';
export { formatHiddenLock, formatPackageLock } from './format-package-lock.ts';
export { formatYarnLock } from './format-yarn-lock.ts';
export { copiedMember } from './location.ts';
export type { ArchivedPackage } from './lock-extracted.ts';
export { lockExtracted } from './lock-extracted.ts';
export type { LockGraphOptions } from './lock-graph.ts';
export { lockGraph, refreshImporters } from './lock-graph.ts';
export { lockPreferences } from './lock-preferences.ts';
export type { MergeLocksOptions } from './merge-locks.ts';
export { mergeLocks } from './merge-locks.ts';
export type { ReadForeignLockOptions } from './read-foreign-lock.ts';
export { readForeignLock } from './read-foreign-lock.ts';
export type { ReadLockfileOptions } from './read-lockfile.ts';
export { lockfileNames, readLockfile } from './read-lockfile.ts';
export { packageLockStyle, packageLockVersion, readPackageLock } from './read-package-lock.ts';
export { lockEdges, resolveEdge } from './resolve-edge.ts';
export type {
  ForeignLock,
  ForeignLockKind,
  Lock,
  LockChange,
  LockCheck,
  LockConflict,
  LockEdge,
  LockEdgeKind,
  Lockfile,
  LockfileKind,
  LockfileVersion,
  LockMerge,
  LockPackage,
  StaleReason,
  TextStyle,
} from './types.ts';
export { verifyLockShape } from './verify-lock-shape.ts';
