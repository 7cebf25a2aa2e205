import { type FsOps, isDxError } from '@dx/pkg-core';
import { rollbackIncomplete } from './errors.ts';
import { viewDirectories } from './internal/directory-view.ts';
import { errnoOf } from './internal/disk.ts';
import { finishStep, placesOf, touchHiddenLock } from './internal/flip-steps.ts';
import { type Journal, readBootId, readJournal } from './internal/journal.ts';
import { isTransient, journalFile, stateDirectory, treeFile } from './internal/state-paths.ts';
import { undoJournal } from './internal/undo-journal.ts';
import { writeFileStep } from './internal/write-files.ts';
import { removeProbes } from './probe-link-method.ts';
import { removeEmptyState } from './rollback-tree.ts';

/** What had to be done: nothing, the rest of a commit, or taking one back. */
export type Recovery = 'clean' | 'rolled-forward' | 'rolled-back';

/**
 * Puts a project in order after a process died in it: a commit that was cut off is finished where nothing can have
 * been lost since (same boot of the machine, project files untouched by others) and taken back otherwise; staging
 * areas and what was put aside go. Call it before anything else reads `node_modules`, while no other install is at
 * work in the project. When it is killed itself, the next call goes on.
 *
 * A journal that cannot be read (power was lost while nothing but additions was under way) makes it forget the
 * recorded tree, so that the next install makes all of it anew.
 *
 * @throws DX_ROLLBACK_INCOMPLETE when a commit can neither be finished nor taken back
 *
 * @example
 * recoverTree('/app', { fs: nodeFs }); // 'clean'
 */
export function recoverTree(root: string, { fs }: { readonly fs: FsOps }): Recovery {
  removeProbes(root, fs);
  if (fs.lstat(`${root}/node_modules`)?.kind !== 'directory') return 'clean';
  if (fs.lstat(`${root}/${stateDirectory}`)?.kind !== 'directory') return 'clean';
  const names = fs.readDirectory(`${root}/${stateDirectory}`).map(({ name }) => name);
  const outcome = names.includes('journal.json') ? recoverJournal(root, fs) : 'clean';
  const stale = names.filter(isTransient);
  for (const name of stale) fs.removeTree(`${root}/${stateDirectory}/${name}`);
  if (stale.length > 0) removeEmptyState(root, fs);
  return outcome;
}

function recoverJournal(root: string, fs: FsOps): Recovery {
  const journal = readJournal(root, fs);
  if (journal === undefined) return 'clean';
  if (journal === 'unreadable') removeDrafts(root, fs);
  if (journal === 'unreadable' || leadsThroughLinks(root, fs, journal)) return forgetTree(root, fs);
  const isSameBoot = journal.bootId !== undefined && journal.bootId === readBootId(fs);
  if (isSameBoot && finishJournal(root, fs, journal)) return 'rolled-forward';
  const errors = undoJournal(root, fs, journal);
  if (errors.length === 0) return 'rolled-back';
  if (errors.every((error) => errnoOf(error) === 'ENOENT')) return forgetTree(root, fs);
  throw rollbackIncomplete(root, errors);
}

/** Of project files; a journal that can be read says where they are. */
function removeDrafts(root: string, fs: FsOps): void {
  for (const { name, kind } of fs.readDirectory(root))
    if (kind === 'file' && /^\..+\.dx-[0-9a-f]{16}$/.test(name)) fs.unlink(`${root}/${name}`);
}

/** The tree first: without the journal it would be believed. */
function forgetTree(root: string, fs: FsOps): Recovery {
  fs.removeTree(`${root}/${treeFile}`);
  fs.removeTree(`${root}/${journalFile}`);
  return 'rolled-back';
}

function leadsThroughLinks(root: string, fs: FsOps, { steps, files }: Journal): boolean {
  const view = viewDirectories(root, fs);
  try {
    for (const { path } of [...steps, ...files]) view.kindAt(path);
    return files.some(({ path }) => view.kindAt(path) === 'link');
  } catch (error) {
    if (isDxError(error, 'DX_UNSAFE_LINK')) return true;
    throw error;
  }
}

/** Says whether it could; what it could not do is taken back by the caller together with the rest. */
function finishJournal(root: string, fs: FsOps, journal: Journal): boolean {
  try {
    journal.files.forEach((_, index) => {
      writeFileStep(root, fs, journal, index);
    });
    journal.steps.forEach((step, index) => {
      finishStep(fs, step, placesOf(root, journal, index, step));
    });
    touchHiddenLock(root, fs, journal);
    fs.unlink(`${root}/${journalFile}`);
    return true;
  } catch {
    return false;
  }
}
