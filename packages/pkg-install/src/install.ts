import { DxError, explainFsError, type FsOps, isDxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import {
  type DirectoryPlacement,
  layoutTree,
  observeTree,
  readTree,
  recoverTree,
  type Tree,
} from '@dx/pkg-link';
import { lockfileNames } from '@dx/pkg-lock';
import { readWorkspace, type Workspace } from '@dx/pkg-workspace';
import { applyPlan } from './apply-plan.ts';
import { isEmptyPlan, planInstall } from './plan-install.ts';
import { finishReceipt } from './receipt.ts';
import { omittedBy } from './resolve-settings.ts';
import { openSession, type Session } from './session.ts';
import { settleLock } from './settle-lock.ts';
import { knownIntegrity } from './source-memory.ts';
import type { InstallOptions, InstallReceipt } from './types.ts';

/**
 * Installs a project in one transaction: reads it, decides a lock, plans, fetches, stages and commits. On failure or
 * cancellation `package.json`, the lockfile and `node_modules` are as before. Scripts of dependencies do not run and
 * are reported as pending; scripts of the project are the caller's.
 *
 * @throws DX_CANCELLED after `signal`; every documented code of the stages, see docs/errors.md
 *
 * @example
 * const receipt = await install({ project: { directory: '/app', env: {}, … }, home: '/home/me/.cache/dx' });
 * console.log(receipt.added.length);
 */
export async function install(options: InstallOptions): Promise<InstallReceipt> {
  const fs = options.ports?.fs ?? nodeFs;
  const workspace = readProject(options, fs);
  const session = openSession(options, workspace);
  try {
    options.signal?.throwIfAborted();
    recoverTree(workspace.root, { fs });
    startWorkersEarly(session, workspace.root);
    return await installWorkspace(session, workspace);
  } catch (error) {
    throw explainFailure(error, workspace.root, options.signal);
  } finally {
    await session.close();
  }
}

function readProject({ project, ports, ...options }: InstallOptions, fs: FsOps): Workspace {
  const workspace = options.workspace ?? readWorkspace(project, { fs });
  return ports?.settings === undefined
    ? workspace
    : Object.freeze({ ...workspace, settings: ports.settings });
}

/**
 * Where nothing is installed yet, all cores will be needed: threads take as long to start as reading the project. With
 * a lockfile there is something to link first, without one there are questions to ask first.
 */
function startWorkersEarly({ options, fs, runner, connect }: Session, root: string): void {
  const isWanted = (options.policy?.outcome ?? 'tree') === 'tree';
  if (!isWanted || fs.lstat(`${root}/node_modules/.dx`) !== undefined) return;
  const hasLock = lockfileNames.some((name) => fs.lstat(`${root}/${name}`) !== undefined);
  if (hasLock) runner();
  else connect();
}

async function installWorkspace(session: Session, workspace: Workspace): Promise<InstallReceipt> {
  const { policy = {} } = session.options;
  const startedMs = performance.now();
  const { workspace: after, lock, files, warnings } = await settleLock(session, workspace);
  const decidedMs = performance.now();
  const layout = layoutTree(lock, session.host, { omit: omittedBy(session) });
  const current = readCurrentTree(session, workspace.root);
  const plan = planInstall(layout, current, (placement) => isStored(session, placement));
  const outcome = policy.outcome ?? 'tree';
  const isIdle = outcome === 'plan' || (isEmptyPlan(plan) && files.length === 0);
  const applied = isIdle
    ? undefined
    : await applyPlan(session, after, { plan, lock, files, current, outcome });
  const durations = { resolve: decidedMs - startedMs, total: performance.now() - startedMs };
  return finishReceipt({ session, workspace, plan, current, lock, files, warnings, applied, durations });
}

/** What dx last put there, as far as it is still there. */
function readCurrentTree({ fs }: Session, root: string): Tree | undefined {
  const tree = readTree(root, { fs });
  return tree === undefined ? undefined : observeTree(root, tree, { fs });
}

function isStored(session: Session, placement: DirectoryPlacement): boolean {
  const integrity = knownIntegrity(session.memory, placement);
  return integrity !== undefined && session.store().has(integrity);
}

function explainFailure(error: unknown, root: string, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted) return cancelled(error);
  if (isDxError(error)) return error;
  return explainFsError(error, `install in ${root}`);
}

function cancelled(cause: unknown): DxError {
  return new DxError({
    code: 'DX_CANCELLED',
    message: 'The install was cancelled; manifest, lockfile and node_modules are as before',
    hint: 'dx install',
    cause,
  });
}
