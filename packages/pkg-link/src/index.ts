export { commitTree } from './commit-tree.ts';
export { dropStaged } from './drop-staged.ts';
export { findDropSet, findOptionalSet } from './find-optional-set.ts';
export { isSharedPath } from './internal/state-paths.ts';
export type { LayoutOptions } from './layout-tree.ts';
export { layoutTree } from './layout-tree.ts';
export type { LinkJob, LinkResult } from './link-package.ts';
export { linkPackage } from './link-package.ts';
export type { BuildJob, SharedOptions, SharedReport } from './link-shared.ts';
export { linkShared } from './link-shared.ts';
export type { PlacementMarks } from './mark-tree.ts';
export { markTree, recordBuilt, recordContents } from './mark-tree.ts';
export { observeTree, treeLooksIntact } from './observe-tree.ts';
export type { ProbeOptions } from './probe-link-method.ts';
export { probeLinkMethod } from './probe-link-method.ts';
export { formatTree, readTree } from './read-tree.ts';
export type { Recovery } from './recover-tree.ts';
export { recoverTree } from './recover-tree.ts';
export { replaceProjectFiles } from './replace-project-files.ts';
export { rollbackTree } from './rollback-tree.ts';
export { stageTree } from './stage-tree.ts';
export type { PlatformFields } from './suits-host.ts';
export { suitsHost } from './suits-host.ts';
export { isTreeOfThisBoot, recordBoot } from './tree-boot.ts';
export type {
  BinPlacement,
  CommitEvent,
  CommitOptions,
  CommitReport,
  DirectoryPlacement,
  Host,
  Layout,
  LinkerKind,
  LinkMethod,
  LinkOutcome,
  LinkPlacement,
  Placement,
  ProjectFile,
  Receipt,
  SkippedPlacement,
  StagedTree,
  StageEvent,
  StageOptions,
  Tree,
  TreeChange,
} from './types.ts';
