export { recordBuilt } from '@dx/pkg-link';
export { treeEdges } from './builds/tree-edges.ts';
export { type CheckProjectLockOptions, checkProjectLock } from './check-project-lock.ts';
export { syncCopies } from './copies/sync-copies.ts';
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
export { openRegistryTransport } from './open-registry-transport.ts';
export { isEmptyPlan, planInstall, type StoreLookup } from './plan-install.ts';
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
