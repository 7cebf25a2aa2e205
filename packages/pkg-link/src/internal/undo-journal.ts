import type { FsOps } from '@dx/pkg-core';
import { readIfThere } from './disk.ts';
import { placesOf, undoStep } from './flip-steps.ts';
import type { Journal } from './journal.ts';
import { journalFile } from './state-paths.ts';
import { undoFileStep } from './write-files.ts';

/**
 * Takes back whatever has been done of a journal, in reverse, and then removes it. A step that cannot be taken back
 * does not stop the others; their errors are the answer, and the journal stays then.
 */
export function undoJournal(root: string, fs: FsOps, journal: Journal): unknown[] {
  const errors: unknown[] = [];
  const attempt = (action: () => void): void => {
    try {
      action();
    } catch (error) {
      errors.push(error);
    }
  };
  for (const [index, step] of [...journal.steps.entries()].reverse()) {
    attempt(() => undoStep(fs, step, placesOf(root, journal, index, step)));
  }
  for (const index of [...journal.files.keys()].reverse())
    attempt(() => undoFileStep(root, fs, journal, index));
  if (errors.length === 0) attempt(() => removeJournal(root, fs));
  return errors;
}

function removeJournal(root: string, fs: FsOps): void {
  if (readIfThere(fs, `${root}/${journalFile}`) !== undefined) fs.unlink(`${root}/${journalFile}`);
}
