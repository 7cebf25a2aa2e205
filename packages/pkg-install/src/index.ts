export { recordBuilt } from '@dx/pkg-link';
export { scriptSandbox } from './builds/script-sandbox.ts';
export { treeEdges } from './builds/tree-edges.ts';
export { type ArchiveList, listArchives, type WantedArchive } from './bundle/list-archives.ts';
export { type PackRequest, packBundle } from './bundle/pack-bundle.ts';
export type { BundleOptions, BundleScope, PackedBundle, UnpackedBundle } from './bundle/types.ts';
export { openBundleFile, unpackBundle } from './bundle/unpack-bundle.ts';
export { type CheckProjectLockOptions, checkProjectLock } from './check-project-lock.ts';
export { syncCopies } from './copies/sync-copies.ts';
export type {
  GateFacts,
  GateVerdict,
  InstallGates,
  UnpackedContents,
  UnpackedFile,
  UnpackedPackage,
} from './gates/types.ts';
export type { SpareOptions, SpareOutcome } from './generations/prepare-spare.ts';
export { prepareSpare } from './generations/prepare-spare.ts';
export { pruneAllGenerations } from './generations/prune-home.ts';
export {
  type ReadHistoryOptions,
  readHistory,
  readHistoryContents,
} from './history/read-history.ts';
export type {
  ContentDigest,
  HistoryContent,
  HistoryDirection,
  HistoryEntry,
  HistoryFile,
  HistoryItem,
  HistoryReturn,
  PackageCounts,
} from './history/types.ts';
export { install } from './install.ts';
export { installedTree } from './installed-tree.ts';
export { listOutdated, type OutdatedDependency } from './list-outdated.ts';
export { lookAtProject, type ProjectLook } from './look-at-project.ts';
export type { ProjectMetadata } from './open-project-metadata.ts';
export { openProjectMetadata } from './open-project-metadata.ts';
export { openRegistryTransport } from './open-registry-transport.ts';
export { isEmptyPlan, planInstall, type StoreLookup } from './plan-install.ts';
export { popularNames } from './popular-names.ts';
export {
  type PrefetchedPackage,
  type PrefetchLikelyOptions,
  type PrefetchLikelyOutcome,
  prefetchLikely,
} from './prefetch-likely/prefetch-likely.ts';
export { readOnlyProject } from './prefetch-likely/read-only-project.ts';
export { storeLock } from './take-turn.ts';
export type {
  DependencyField,
  InstallEvent,
  InstallOptions,
  InstallPolicy,
  InstallPorts,
  InstallReceipt,
  InstallRequest,
  InstallScripts,
  InstallStage,
  InstallWarning,
  Plan,
} from './types.ts';
export { type AroundInstall, type WatchedProjectOptions, watchedProject } from './watch/watched-project.ts';
