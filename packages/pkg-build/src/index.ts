export type { BuildCandidate } from './review-builds.ts';
export { reviewBuilds } from './review-builds.ts';
export { runLifecycle, runScript } from './run-script.ts';
export { packageId, scriptsOf } from './script-package.ts';
export type {
  BuildReport,
  PendingBuild,
  ScriptEvent,
  ScriptOptions,
  ScriptPackage,
} from './types.ts';
