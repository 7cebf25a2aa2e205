import { DxError, explainAnyFsError, type FsOps, isDxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { recoverTree } from '@dx/pkg-link';
import { recoverSwap } from '@dx/pkg-link/generations';
import { lockfileNames } from '@dx/pkg-lock';
import { readWorkspace, type Workspace } from '@dx/pkg-workspace';
import { withAbsentMembers } from './absent-members.ts';
import { carryOut } from './carry-out.ts';
import { generationsOf } from './generations/place.ts';
import { expectedWork } from './open-task-runner.ts';
import { finishReceipt } from './receipt.ts';
import { openSession, type Session } from './session.ts';
import { settleLock } from './settle-lock.ts';
import { type Turn, takeTurn } from './take-turn.ts';
import type { InstallOptions, InstallReceipt } from './types.ts';
import { wholeTree } from './whole-tree.ts';

/**
 * Installs a project in one transaction: reads it, decides a lock, plans, fetches, stages and commits. On failure or
 * cancellation `package.json`, the lockfile and `node_modules` are as before. With `scripts`, approved install scripts of
 * dependencies run before anything is visible, and those of the project's own directories after it; without, all that
 * there are wait. Scripts of the project itself are the caller's.
 *
 * @throws DX_CANCELLED after `signal`; every documented code of the stages, see docs/errors.md
 *
 * @example
 * const receipt = await install({ project: { directory: '/app', env: {}, … }, home: '/home/me/.cache/dx' });
 * console.log(receipt.added.length);
 */
export async function install(given: InstallOptions): Promise<InstallReceipt> {
  const fs = given.ports?.fs ?? nodeFs;
  const project = openProject(given, fs);
  const { root } = project.workspace;
  let turn: Turn | undefined;
  try {
    turn = await takeTurn(project.options, root, fs);
    const isOld = turn.waited || hasChangedLately(root, fs);
    return await installInTurn(isOld ? openProject(withoutWorkspace(given), fs) : project, given, turn);
  } catch (error) {
    throw explainFailure(error, root, given.signal);
  } finally {
    turn?.end();
  }
}

interface Project {
  readonly options: InstallOptions;
  readonly workspace: Workspace;
}

function openProject(given: InstallOptions, fs: FsOps): Project {
  return withAbsentMembers(given, readProject(given, fs), fs);
}

async function installInTurn(
  { options, workspace }: Project,
  given: InstallOptions,
  turn: Turn,
): Promise<InstallReceipt> {
  const session = openSession(options, workspace, turn);
  try {
    options.signal?.throwIfAborted();
    if (recoverProject(workspace.root, session))
      return await installInTurn(openProject(withoutWorkspace(given), session.fs), given, turn);
    startWorkersEarly(session, workspace.root);
    return await installWorkspace(session, workspace);
  } finally {
    await session.close();
  }
}

/** Time stamps come from a clock that is read every few milliseconds. */
const clockStepMs = 50;

/**
 * Whether manifests may be other ones than those that were read: another installation may have begun and ended between the
 * reading and this one's turn. Whoever writes a manifest writes a lockfile, and nothing was read before this process began.
 */
function hasChangedLately(root: string, fs: FsOps): boolean {
  const changedMs = ['package.json', ...lockfileNames].map(
    (name) => fs.lstat(`${root}/${name}`)?.changedMs ?? 0,
  );
  return Math.max(...changedMs) > performance.timeOrigin - clockStepMs;
}

/**
 * What an install before this one was cut off in. Says whether manifests may be other ones now than those that were read:
 * where they are is known from them alone.
 */
function recoverProject(root: string, { fs, options }: Session): boolean {
  const nowMs = (options.ports?.now ?? Date.now)();
  recoverSwap(root, { ...generationsOf(root, { home: options.home, fs }), nowMs });
  return recoverTree(root, { fs }) !== 'clean';
}

function withoutWorkspace({ workspace: _, ...others }: InstallOptions): InstallOptions {
  return others;
}

function readProject({ project, ports, ...options }: InstallOptions, fs: FsOps): Workspace {
  const workspace = options.workspace ?? readWorkspace(project, { fs });
  return ports?.settings === undefined
    ? workspace
    : Object.freeze({ ...workspace, settings: ports.settings });
}

/**
 * Where nothing is installed yet, all cores will be needed: threads take as long to start as reading the project. With
 * a lockfile there is something to link first; without one there may be questions to ask first (`decideLock`).
 */
function startWorkersEarly({ options, fs, runner }: Session, root: string): void {
  const isWanted = (options.policy?.outcome ?? 'tree') === 'tree';
  if (!isWanted || expectedWork(fs, root) === 'change') return;
  if (lockfileNames.some((name) => fs.lstat(`${root}/${name}`) !== undefined)) runner();
}

async function installWorkspace(session: Session, workspace: Workspace): Promise<InstallReceipt> {
  const startedMs = performance.now();
  const { workspace: after, warnings, returned, ...settled } = await settleLock(session, workspace);
  const decidedMs = performance.now();
  const current = wholeTree(session, workspace.root);
  const carried = await carryOut(session, after, { ...settled, current });
  const { lock, files } = carried.applied ?? { lock: settled.lock, files: [] };
  const durations = { resolve: decidedMs - startedMs, total: performance.now() - startedMs };
  const decided = { workspace, current, lock, files, warnings, ...(returned && { returned }) };
  return finishReceipt({ session, ...decided, ...carried, durations });
}

function explainFailure(error: unknown, root: string, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted) return isDxError(error, 'DX_CANCELLED') ? error : cancelled(error);
  if (isDxError(error)) return error;
  return explainAnyFsError(error, `install in ${root}`);
}

function cancelled(cause: unknown): DxError {
  return new DxError({
    code: 'DX_CANCELLED',
    message: 'The install was cancelled; manifest, lockfile and node_modules are as before',
    hint: 'dx install',
    cause,
  });
}
