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

/** Stages a plan and commits it with the project's files; on failure or cancellation everything is as before. */
export async function applyPlan(
  session: Session,
  workspace: Workspace,
  application: Application,
): Promise<Applied> {
  if (application.outcome === 'lock') {
    writeProjectFiles(session.fs, workspace.root, application.files);
    return {};
  }
  const staged = await stagePlan(session, workspace, application);
  try {
    session.options.onEvent?.({ kind: 'stage', stage: 'commit' });
    session.options.signal?.throwIfAborted();
    const commit = await commitStaged(session, workspace, staged, application);
    return { staged, commit };
  } catch (error) {
    rollbackTree(staged, { fs: session.fs });
    throw error;
  }
}

async function commitStaged(
  { fs, options }: Session,
  { root }: Workspace,
  staged: StagedTree,
  { files, lock, current }: Application,
): Promise<CommitReport> {
  return commitTree(staged, {
    root,
    fs,
    files,
    hiddenLock: formatHiddenLock(lock, installedLocations(staged)),
    ...(current === undefined ? {} : { current }),
    ...(options.ports?.discard === undefined ? {} : { discard: options.ports.discard }),
  });
}

function installedLocations(staged: StagedTree): readonly string[] {
  return staged.tree.placements
    .filter((placement) => placement.kind !== 'bin')
    .map((placement) => placement.path);
}
