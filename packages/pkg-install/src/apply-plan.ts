import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Build, BuildOutcome } from '@dx/pkg-build';
import {
  type CommitReport,
  commitTree,
  type DirectoryPlacement,
  isSharedPath,
  type ProjectFile,
  replaceProjectFiles,
  rollbackTree,
  type StagedTree,
  type Tree,
} from '@dx/pkg-link';
import { formatHiddenLock, type Lock } from '@dx/pkg-lock';
import type { Workspace } from '@dx/pkg-workspace';
import type { Candidate } from './builds/review-packages.ts';
import { findOwnLinks, isWaiting, type ScriptGate, sharedPath } from './builds/script-gate.ts';
import { withHistory } from './history/keep-history.ts';
import type { Session } from './session.ts';
import type { Completion } from './settle-lock.ts';
import { stagePlan } from './stage-plan.ts';
import type { InstallPolicy, Plan } from './types.ts';

/** What has to be brought about. */
export interface Application {
  readonly plan: Plan;
  readonly lock: Lock;
  readonly files: () => readonly ProjectFile[];
  readonly current: Tree | undefined;
  readonly outcome: NonNullable<InstallPolicy['outcome']>;
  readonly gate: ScriptGate;
  /** Asked once everything is in the store. */
  readonly complete?: Completion;
}

/** What was brought about. */
export interface Applied {
  /** As it was written. */
  readonly lock: Lock;
  readonly files: readonly ProjectFile[];
  readonly staged?: StagedTree;
  readonly commit?: CommitReport;
  readonly builds?: BuildOutcome;
  /** Of the project's own directories, to run now that the tree is in place. */
  readonly ownScripts?: readonly Build[];
}

/**
 * Stages a plan, runs approved scripts in the stage and commits it with the project's files; on failure or cancellation
 * everything is as before. npm's hidden lock is written out while the threads link, and again only if something was
 * dropped.
 */
export async function applyPlan(
  session: Session,
  workspace: Workspace,
  application: Application,
): Promise<Applied> {
  if (application.outcome === 'lock') {
    const { lock } = application;
    const files = application.files();
    const { root } = workspace;
    withHistory(session, { ...application, root, files }, () =>
      replaceProjectFiles(root, files, { fs: session.fs }),
    );
    return { lock, files };
  }
  session.options.onEvent?.({ kind: 'planned', desired: application.plan.desired });
  const [linked, foreseen] = await Promise.all([
    stagePlan(session, workspace, application),
    foreseeHiddenLock(application),
  ]);
  session.endThreads();
  try {
    const { staged, ...built } = await buildPackages(linked, application);
    session.options.onEvent?.({ kind: 'stage', stage: 'commit' });
    session.options.signal?.throwIfAborted();
    const { lock, files } = finishFiles(session, application);
    const isForeseen = staged.dropped.length === 0 && lock === application.lock;
    const hiddenLock = isForeseen ? foreseen : hiddenLockOf(lock, staged.tree);
    const { plan, current } = application;
    const commit = withHistory(session, { root: workspace.root, files, plan, current, staged }, () =>
      commitStaged(session, staged, { files, current }, hiddenLock),
    );
    return { lock, files, staged, commit, ...built };
  } catch (error) {
    rollbackTree(linked, { fs: session.fs });
    throw error;
  }
}

function finishFiles(
  { store }: Session,
  { complete, lock, files }: Application,
): { readonly lock: Lock; readonly files: readonly ProjectFile[] } {
  return complete?.finish(store()) ?? { lock, files: files() };
}

/** Nothing is loaded where no package has scripts, or scripts are off. */
async function buildPackages(
  staged: StagedTree,
  { gate, plan }: Application,
): Promise<Pick<Applied, 'builds' | 'ownScripts'> & { readonly staged: StagedTree }> {
  const candidates = gate.policy === 'none' ? [] : findCandidates(staged, plan);
  const links = findOwnLinks(gate, staged.tree);
  if (candidates.length === 0 && links.length === 0) return { staged };
  const { reviewPackages } = await import('./builds/review-packages.ts');
  const reviewed = await reviewPackages(gate, candidates, links);
  const { buildStaged } = await import('./builds/build-staged.ts');
  const built = await buildStaged(gate, staged, reviewed);
  const ownScripts = reviewed.review.approved.filter(({ isLinked }) => isLinked === true);
  return { staged: built.staged, builds: built.outcome, ownScripts };
}

/** Packages with scripts that have not run, with the place where their files are until the commit. */
function findCandidates({ tree, directory, root }: StagedTree, plan: Plan): readonly Candidate[] {
  const kept = new Set(plan.keep.map(({ path }) => path));
  const findDirectory = ({ path }: DirectoryPlacement): string => {
    if (isSharedPath(path)) return sharedPath(tree, path);
    return `${kept.has(path) ? root : `${directory}/tree`}/${path}`;
  };
  return tree.placements
    .filter((placement): placement is DirectoryPlacement => placement.kind === 'directory')
    .filter(isWaiting)
    .map((placement) => ({ placement, directory: findDirectory(placement) }));
}

/** Of the tree as planned; after the turns in which the threads are given their work. Only npm's own trees have one. */
async function foreseeHiddenLock({ lock, plan, complete, files }: Application): Promise<string | undefined> {
  if (complete !== undefined) return undefined;
  await nextTurn();
  await nextTurn();
  files();
  return hiddenLockOf(lock, plan.desired);
}

function commitStaged(
  { fs, options }: Session,
  staged: StagedTree,
  { files, current }: Pick<Applied, 'files'> & Pick<Application, 'current'>,
  hiddenLock: string | undefined,
): CommitReport {
  return commitTree(staged, {
    root: staged.root,
    fs,
    files,
    ...(hiddenLock === undefined ? {} : { hiddenLock }),
    ...(current === undefined ? {} : { current }),
    // Where nothing is left, the directory goes too, and it must be empty for that.
    ...(options.ports?.discard === undefined || staged.tree.placements.length === 0
      ? {}
      : { discard: options.ports.discard }),
  });
}

function hiddenLockOf(lock: Lock, { placements, linker }: Tree): string | undefined {
  if (linker !== 'hoisted') return undefined;
  const installed = placements.filter(({ kind }) => kind !== 'bin');
  return formatHiddenLock(
    lock,
    installed.map(({ path }) => path),
  );
}
