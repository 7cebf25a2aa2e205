import { removeEmptyState } from '../rollback-tree.ts';
import type { CommitOptions, CommitReport, StagedTree, Tree } from '../types.ts';
import type { Journal } from './journal.ts';
import { isOutside } from './location.ts';
import { makeExecutable } from './make-executable.ts';
import { stageDirectory, stateDirectory, trashDirectory, treeFile } from './state-paths.ts';

/** What comes after the commit: nothing here can undo it, so what goes wrong becomes a warning. */
export function finishCommit(
  staged: StagedTree,
  journal: Journal | undefined,
  options: CommitOptions,
): CommitReport {
  const warnings: string[] = [];
  const attempt = (what: string, action: () => void): void => {
    try {
      action();
    } catch (error) {
      warnings.push(`Could not ${what}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  for (const path of staged.liveTargets) {
    attempt(`make ${path} executable`, () => makeLiveExecutable(path, staged.tree, options));
  }
  attempt('remove the staging area', () =>
    options.fs.removeTree(`${options.root}/${stageDirectory(staged.id)}`),
  );
  attempt('discard what was removed', () => discardTrash(staged.id, journal, options));
  if (staged.tree.placements.length === 0) {
    attempt('remove the empty node_modules', () => removeEmptyModules(options));
  }
  return Object.freeze({ ...countSteps(journal), warnings: Object.freeze(warnings) });
}

/** A file of a member, of a package that was there before, or of a directory that is linked; never one beyond these. */
function makeLiveExecutable(
  path: string,
  { placements }: Tree,
  { root, fs }: Pick<CommitOptions, 'root' | 'fs'>,
): void {
  const outside = placements.find(
    (placement) => placement.kind === 'link' && isOutside(path) && path.startsWith(`${placement.target}/`),
  );
  const holder = outside?.kind === 'link' ? `${root}/${outside.target}` : root;
  const file = `${root}/${path}`;
  if (!fs.realPath(file).startsWith(`${fs.realPath(holder)}/`)) return;
  makeExecutable(fs, file, (fs.lstat(`${root}/node_modules`)?.mode ?? 0o755) & 0o777);
}

function discardTrash(id: string, journal: Journal | undefined, { root, fs, discard }: CommitOptions): void {
  if (journal?.steps.some(({ was }) => was === 'aside') !== true) return;
  const trash = `${root}/${trashDirectory(id)}`;
  if (discard === undefined) fs.removeTree(trash);
  else discard(trash);
}

function removeEmptyModules({ root, fs }: CommitOptions): void {
  if (fs.lstat(`${root}/${stateDirectory}`)?.kind === 'directory') removeEmptyState(root, fs);
}

function countSteps(journal: Journal | undefined): Pick<CommitReport, 'placedCount' | 'removedCount'> {
  const steps = (journal?.steps ?? []).filter(({ path }) => path !== treeFile);
  const placedCount = steps.filter(({ place }) => place).length;
  return { placedCount, removedCount: steps.length - placedCount };
}
