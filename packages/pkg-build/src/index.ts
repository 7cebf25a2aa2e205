export type { ApprovalChange, ApprovalEdit } from './approve/edit-approvals.ts';
export { approveScripts, denyScripts } from './approve/edit-approvals.ts';
export type { PackageSource } from './approve/identify-package.ts';
export { identifyPackage } from './approve/identify-package.ts';
export type { ScriptVerdict } from './approve/judge-identity.ts';
export { approvalKey, judgeIdentity } from './approve/judge-identity.ts';
export type { ApprovalInput } from './approve/read-approvals.ts';
export { readApprovals } from './approve/read-approvals.ts';
export type { BuildSelection } from './approve/select-builds.ts';
export { selectBuilds } from './approve/select-builds.ts';
export { describePending } from './build/describe-pending.ts';
export type { InstallScriptInput } from './build/install-scripts.ts';
export { installScriptsOf } from './build/install-scripts.ts';
export { listKeptLinks } from './build/kept-links.ts';
export type { StraySearch } from './build/list-strays.ts';
export { listStrays } from './build/list-strays.ts';
export type { BuildEdge, OrderedBuild } from './build/order-builds.ts';
export { orderBuilds } from './build/order-builds.ts';
export type { BuildCandidate, ReadBuildOptions } from './build/read-build.ts';
export { readBuild } from './build/read-build.ts';
export { requireReviewed } from './build/require-reviewed.ts';
export { noApprovals, reviewBuilds } from './build/review-builds.ts';
export type { BuildSandbox, RunBuildsOptions } from './build/run-builds.ts';
export { runBuilds } from './build/run-builds.ts';
export type { EnvironmentInput } from './environment/compose-environment.ts';
export { composeEnvironment } from './environment/compose-environment.ts';
export { passSignalOn } from './pass-signal-on.ts';
export { isKillingGroups } from './process-group.ts';
export type { RootLifecycleOptions } from './run-lifecycle.ts';
export { runLifecycle, runRootLifecycleAfter, runRootLifecycleBefore } from './run-lifecycle.ts';
export { runScript } from './run-script.ts';
export type { Sandbox } from './sandbox/find-sandbox.ts';
export { findSandbox } from './sandbox/find-sandbox.ts';
export type { SandboxRooms } from './sandbox/sandbox-arguments.ts';
export { sandboxArguments } from './sandbox/sandbox-arguments.ts';
export { packageId, scriptsOf } from './script-package.ts';
export type { FollowedWatch, FollowWatchOptions } from './tell/follow-watch.ts';
export { followWatch } from './tell/follow-watch.ts';
export type { ServeWatchOptions, WatchServer } from './tell/serve-watch.ts';
export { serveWatch } from './tell/serve-watch.ts';
export type { ToldEvent, WatchGreeting, WatchMessage } from './tell/types.ts';
export type { WatchPlace } from './tell/watch-address.ts';
export { watchAddress } from './tell/watch-address.ts';
export type { SocketPlace } from './tell/watch-directory.ts';
export type {
  Build,
  BuildFacts,
  BuildOutcome,
  BuildReport,
  BuildReview,
  BuildScript,
  DeniedBuild,
  FailedBuild,
  HeldBuild,
  HeldReason,
  KeptOutputs,
  PendingBuild,
  RanBuild,
  ScriptApprovals,
  ScriptChunk,
  ScriptEvent,
  ScriptIdentity,
  ScriptOptions,
  ScriptPackage,
  ScriptRule,
} from './types.ts';
export type { DirectoryWatcher } from './watch/open-signals.ts';
export type {
  PackageChange,
  ProjectUpdate,
  UpdateFailure,
  WatchEvent,
  WatchedInput,
  WatchedProject,
  WatchFailure,
} from './watch/types.ts';
export { type WatchOptions, watch } from './watch/watch.ts';
