import { explainFsError, type FsOps } from '@dx/pkg-core';
import { rollbackIncomplete } from './errors.ts';
import { finishCommit } from './internal/finish-commit.ts';
import { flipStep, placesOf, touchHiddenLock } from './internal/flip-steps.ts';
import { type Journal, writeJournal } from './internal/journal.ts';
import { prepareCommit } from './internal/prepare-commit.ts';
import { journalFile, trashDirectory } from './internal/state-paths.ts';
import { undoJournal } from './internal/undo-journal.ts';
import { writeFileStep } from './internal/write-files.ts';
import { rollbackTree } from './rollback-tree.ts';
import type { CommitOptions, CommitReport, StagedTree } from './types.ts';

/**
 * Makes a staged change visible: writes a journal, replaces the project's files, flips every path by rename and, last,
 * the record of the tree and npm's hidden lock. The removal of the journal is the commit; only then what was put aside
 * is discarded. What dx did not put into `node_modules` stays, unless it lies where something has to be.
 *
 * On failure everything is taken back, the staging area goes, and the error is thrown. Killed at any instruction, the
 * next `recoverTree` finishes it or takes it back. One rename per flip: a package brings what is below it along.
 *
 * @throws DX_FILE_CHANGED when a project file is not what was expected; nothing has changed then
 * @throws DX_UNSAFE_LINK when a directory that would be written or deleted through is a link
 * @throws DX_ROLLBACK_INCOMPLETE when taking back failed too; the journal stays, and `recoverTree` tries again
 * @throws DX_DISK_FULL, DX_NO_PERMISSION
 *
 * @example
 * const report = commitTree(staged, { root: '/app', fs: nodeFs, current, hiddenLock });
 */
export function commitTree(staged: StagedTree, options: CommitOptions): CommitReport {
  let journal: Journal | undefined;
  try {
    journal = prepareCommit(staged, options);
    if (journal !== undefined) applyJournal(journal, options);
  } catch (error) {
    takeBack(staged, journal, options.fs, error);
    throw explainFsError(error, `commit node_modules in ${options.root}`);
  }
  return finishCommit(staged, journal, options);
}

function applyJournal(journal: Journal, { root, fs, onEvent }: CommitOptions): void {
  writeJournal(root, fs, journal);
  journal.files.forEach((_, index) => {
    writeFileStep(root, fs, journal, index);
  });
  journal.steps.forEach((step, index) => {
    flipStep(fs, step, placesOf(root, journal, index, step));
    onEvent?.({ kind: step.place ? 'placed' : 'removed', path: step.path });
  });
  touchHiddenLock(root, fs, journal);
  fs.unlink(`${root}/${journalFile}`);
}

function takeBack(staged: StagedTree, journal: Journal | undefined, fs: FsOps, failure: unknown): void {
  const { root, id } = staged;
  const errors = journal === undefined ? [] : undoJournal(root, fs, journal);
  if (errors.length === 0) {
    try {
      fs.removeTree(`${root}/${trashDirectory(id)}`);
      rollbackTree(staged, { fs });
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw rollbackIncomplete(root, [failure, ...errors]);
}
