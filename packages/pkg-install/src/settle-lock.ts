import type { PackageStore } from '@dx/pkg-cache';
import type { Integrity } from '@dx/pkg-core';
import type { ProjectFile } from '@dx/pkg-link';
import { type Lock, type Lockfile, readLockfile } from '@dx/pkg-lock';
import type { Graph } from '@dx/pkg-resolve';
import type { Workspace } from '@dx/pkg-workspace';
import { applyRequest } from './apply-request.ts';
import { decideLock } from './decide-lock.ts';
import { findUnlicensed, openLicenses } from './fill-licenses.ts';
import type { HistoryReturn } from './history/types.ts';
import { lockCheckOptions } from './lock-check-options.ts';
import { patchLock } from './patches/patch-lock.ts';
import { openPrefetch } from './prefetch.ts';
import { projectFiles, writesLockfile } from './project-files.ts';
import { rememberedCheck } from './remembered-check.ts';
import type { SavedUpdates } from './save-updates.ts';
import { once, type Session } from './session.ts';
import type { InstallRequest } from './types.ts';
import { verifyArchives } from './verify-archives.ts';

/** What is to be installed, and what the project's own files become. */
export interface SettledLock {
  /** With the manifests as they will be. */
  readonly workspace: Workspace;
  readonly lock: Lock;
  /** Made when first asked for. */
  readonly files: () => readonly ProjectFile[];
  readonly warnings: Graph['warnings'];
  /** Lock and files with what the packages say themselves and their registry does not, once the store has them. */
  readonly complete?: Completion;
  /** The step in the history that this is. */
  readonly returned?: HistoryReturn;
}

/** What only the packages in the store tell. */
export interface Completion {
  /** Says that the store has a package: what it tells is read while others are still on their way. */
  stored(store: PackageStore, integrity: Integrity): void;
  finish(store: PackageStore): { readonly lock: Lock; readonly files: readonly ProjectFile[] };
}

/**
 * From a request to a lock: manifests are edited, the lockfile is read and checked, and only what it does not answer is
 * resolved. Writes nothing.
 *
 * @throws every error of applying a request, of lockfiles and of resolving
 */
export async function settleLock(session: Session, workspace: Workspace): Promise<SettledLock> {
  const { request = { kind: 'install' }, policy = {} } = session.options;
  if (request.kind === 'undo' || request.kind === 'redo')
    return (await import('./history/settle-return.ts')).settleReturn(session, workspace, request.kind);
  const change = await applyRequest(session, workspace, request);
  const found = policy.lockMode === 'unsaved' ? undefined : findLockfile(session, workspace);
  if (found !== undefined) warnOfLockfile(session, found);
  const options = lockCheckOptions(session.fs, change.locked, found?.lock);
  const { folders, rules } = options;
  const checked = rememberedCheck(session.fs, session.options.home, change.locked, found, {
    ...options,
    everyReason: policy.lockMode === 'frozen',
  });
  const pins = found === undefined ? await pinsOf(session, workspace) : undefined;
  const question = {
    ...checked,
    previous: found?.lock,
    isWhole: found !== undefined && isWhole(found),
    folders,
    rules,
    ...(pins === undefined ? {} : { pins }),
  };
  const decided = await decideLock(session, change, question, openPrefetch(session));
  const isKept = decided.lock === found?.lock;
  const verified = await verifyArchives(
    session,
    change.locked,
    decided.lock,
    isKept ? checked.marker : undefined,
  );
  const updated = await withSavedUpdates(change.workspace, verified, request);
  const { workspace: after, lock } = await patchLock(session, updated.workspace, updated.lock);
  const isAboutLock = request.kind === 'update' || request.kind === 'dedupe';
  const written = { before: workspace, after, found, policy, isAboutLock, fs: session.fs };
  const files = once(() => projectFiles({ ...written, lock }));
  const { warnings } = decided;
  const isLockWritten = lock !== found?.lock && writesLockfile(written);
  const unlicensed = isLockWritten ? findUnlicensed(lock, found?.lock) : [];
  if (unlicensed.length === 0) return { workspace: after, lock, files, warnings };
  const licenses = openLicenses(lock, unlicensed);
  const complete: Completion = {
    stored: licenses.read,
    finish: (store) => {
      const filled = licenses.fill(store);
      return { lock: filled, files: projectFiles({ ...written, lock: filled }) };
    },
  };
  return { workspace: after, lock, files, warnings, complete };
}

/** Version 1 says nothing of ranges of the root, and what was merged is nobody's answer yet. */
function isWhole(found: Lockfile): boolean {
  return found.kind === 'dxl' || (found.lockfileVersion !== 1 && found.conflicts === undefined);
}

/** The ranges of an update are written once its versions are known. */
async function withSavedUpdates(
  workspace: Workspace,
  lock: Lock,
  request: InstallRequest,
): Promise<SavedUpdates> {
  if (request.kind !== 'update' || request.saves !== true) return { workspace, lock };
  const { saveUpdates } = await import('./save-updates.ts');
  return saveUpdates(workspace, lock, request);
}

function findLockfile(session: Session, { root }: Workspace): Lockfile | undefined {
  const prefer = session.options.policy?.lockfile;
  return readLockfile(root, { fs: session.fs, ...(prefer === undefined ? {} : { prefer }) });
}

/** Only a first install looks for the lockfiles of other tools. */
async function pinsOf(
  session: Session,
  { root }: Workspace,
): Promise<Readonly<Record<string, string>> | undefined> {
  const { lockMode = 'write' } = session.options.policy ?? {};
  if (lockMode !== 'write') return undefined;
  const { readForeignPins } = await import('./read-foreign-pins.ts');
  return readForeignPins(session, root);
}

function warnOfLockfile({ options }: Session, found: Lockfile): void {
  if (found.kind !== 'npm') return;
  const name = found.path.slice(found.path.lastIndexOf('/') + 1);
  if (found.lockfileVersion === 1) {
    const message = `${name} is of version 1, which says too little: what it lacks is asked of the registry once, and version 3 is written`;
    options.onEvent?.({ kind: 'warning', message });
  }
  if (found.conflicts !== undefined) {
    const count = found.conflicts.length;
    const choices = count === 1 ? 'one choice was' : `${count} choices were`;
    options.onEvent?.({
      kind: 'warning',
      message: `${name} has conflict markers; both sides were merged, ${choices} made`,
    });
  }
}
