import { runEvent } from './run-event.ts';
import type { ScriptOptions, ScriptPackage } from './types.ts';

/** How the project's own lifecycle runs around an installation. */
export interface RootLifecycleOptions extends ScriptOptions {
  /** `bare`: `install` or `ci` without packages, the whole lifecycle. `change`: packages are named, only the tree's. */
  readonly kind: 'bare' | 'change';
  /** npm's `ignore-scripts`: nothing runs. Default false. */
  readonly ignoreScripts?: boolean;
  /** npm's `foreground-scripts`: `dependencies` shares the terminal too, instead of being silent. Default false. */
  readonly foregroundScripts?: boolean;
}

/** Told to the project once packages have changed. npm runs them for every command that changes the tree. */
const treeEvents = ['predependencies', 'dependencies', 'postdependencies'] as const;
const eventsAfter = ['install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare'] as const;

/**
 * Runs lifecycle events one after another; those that the package does not define are passed over.
 *
 * @throws DX_SCRIPT_FAILED as `runScript`
 */
export async function runLifecycle(
  target: ScriptPackage,
  events: readonly string[],
  options: ScriptOptions = {},
): Promise<void> {
  for (const event of events) await runEvent(target, event, [], options);
}

/**
 * What npm 12 runs of the project itself before anything is resolved: `preinstall`, for a bare installation.
 *
 * @throws DX_SCRIPT_FAILED
 */
export async function runRootLifecycleBefore(
  target: ScriptPackage,
  options: RootLifecycleOptions,
): Promise<void> {
  if (options.ignoreScripts === true || options.kind !== 'bare') return;
  await runLifecycle(target, ['preinstall'], options);
}

/**
 * What npm 12 runs of the project itself once the tree is in place: `predependencies`, `dependencies` and
 * `postdependencies` if the tree changed, silently unless `foregroundScripts`; then, for a bare installation, `install`,
 * `postinstall`, `prepublish`, `preprepare`, `prepare`, `postprepare`.
 *
 * @throws DX_SCRIPT_FAILED
 * Source: npm 12 itself, the oracle in the tests
 */
export async function runRootLifecycleAfter(
  target: ScriptPackage,
  tree: { readonly changed: boolean },
  options: RootLifecycleOptions,
): Promise<void> {
  if (options.ignoreScripts === true) return;
  const stdio = options.foregroundScripts === true ? (options.stdio ?? 'inherit') : 'pipe';
  if (tree.changed) await runLifecycle(target, treeEvents, { ...options, stdio });
  if (options.kind === 'bare') await runLifecycle(target, eventsAfter, options);
}
