import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  type CommitReport,
  commitTree,
  type ProjectFile,
  rollbackTree,
  type StagedTree,
  type Tree,
} from '@dx/pkg-link';
import { formatHiddenLock, type Lock } from '@dx/pkg-lock';
import type { Workspace } from '@dx/pkg-workspace';
import type { Session } from './session.ts';
import { stagePlan } from './stage-plan.ts';
import type { InstallPolicy, Plan } from './types.ts';
import { writeProjectFiles } from './write-project-files.ts';

/** What has to be brought about. */
export interface Application {
  readonly plan: Plan;
  readonly lock: Lock;
  readonly files: readonly ProjectFile[];
  readonly current: Tree | undefined;
  readonly outcome: NonNullable<InstallPolicy['outcome']>;
}

/** What was brought about. */
export interface Applied {
  readonly staged?: StagedTree;
  readonly commit?: CommitReport;
}

/**
 * Stages a plan and commits it with the project's files; on failure or cancellation everything is as before. npm's hidden
 * lock is written out while the threads link, and again only if something was dropped.
 */
export async function applyPlan(
  session: Session,
  workspace: Workspace,
  application: Application,
): Promise<Applied> {
  if (application.outcome === 'lock') {
    writeProjectFiles(session.fs, workspace.root, application.files);
    return {};
  }
  const [staged, foreseen] = await Promise.all([
    stagePlan(session, workspace, application),
    foreseeHiddenLock(application),
  ]);
  session.endThreads();
  try {
    session.options.onEvent?.({ kind: 'stage', stage: 'commit' });
    session.options.signal?.throwIfAborted();
    const { lock } = application;
    const hiddenLock = staged.dropped.length === 0 ? foreseen : hiddenLockOf(lock, staged.tree);
    const commit = commitStaged(session, staged, application, hiddenLock);
    return { staged, commit };
  } catch (error) {
    rollbackTree(staged, { fs: session.fs });
    throw error;
  }
}

/** Of the tree as planned; after the turns in which the threads are given their work. */
async function foreseeHiddenLock({ lock, plan }: Application): Promise<string> {
  await nextTurn();
  await nextTurn();
  return hiddenLockOf(lock, plan.desired);
}

function commitStaged(
  { fs, options }: Session,
  staged: StagedTree,
  { files, current }: Application,
  hiddenLock: string,
): CommitReport {
  return commitTree(staged, {
    root: staged.root,
    fs,
    files,
    hiddenLock,
    ...(current === undefined ? {} : { current }),
    ...(options.ports?.discard === undefined ? {} : { discard: options.ports.discard }),
  });
}

function hiddenLockOf(lock: Lock, { placements }: Tree): string {
  const installed = placements.filter(({ kind }) => kind !== 'bin');
  return formatHiddenLock(
    lock,
    installed.map(({ path }) => path),
  );
}
