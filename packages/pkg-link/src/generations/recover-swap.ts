import { treeFile } from '../internal/state-paths.ts';
import { describeBoot, isSameBoot } from './describe-machine.ts';
import { takeBackSwap, touchHidden } from './swap-generation.ts';
import { endSwap, finishMoves, readSwap, type SwapJournal } from './swap-journal.ts';
import type { GenerationsOptions } from './types.ts';

/** What had to be done: nothing, the rest of a swap, or taking one back. */
export type SwapRecovery = 'clean' | 'rolled-forward' | 'rolled-back';

/**
 * Puts a project in order after a process died while it swapped a generation: what is left of the swap is done, or where it
 * cannot be, all of it is taken back. After another boot of the machine the recorded tree is forgotten as well, since what
 * was never synced may not be whole: the next install makes everything anew. Call it before anything else reads
 * `node_modules`. Cost without a swap: one look at a path.
 *
 * @throws DX_ROLLBACK_INCOMPLETE when it can neither be finished nor taken back
 */
export function recoverSwap(
  root: string,
  { nowMs, ...options }: GenerationsOptions & { readonly nowMs: number },
): SwapRecovery {
  const journal = readSwap(options);
  if (journal === undefined) return 'clean';
  if (journal === 'unreadable' || journal.root !== root) {
    forgetTree(root, options);
    endSwap(options);
    return 'rolled-back';
  }
  const outcome = recover(journal, options);
  if (!isSameBoot(journal.boot, describeBoot(options.fs, nowMs))) forgetTree(root, options);
  return outcome;
}

function forgetTree(root: string, { fs }: GenerationsOptions): void {
  fs.removeTree(`${root}/${treeFile}`);
}

function recover(journal: SwapJournal, options: GenerationsOptions): SwapRecovery {
  try {
    finishSwap(journal, options);
  } catch {
    takeBackSwap(journal, options);
    return 'rolled-back';
  }
  for (const id of [journal.in, journal.out]) options.fs.removeTree(`${options.directory}/${id}`);
  return 'rolled-forward';
}

function finishSwap(journal: SwapJournal, options: GenerationsOptions): void {
  finishMoves(options, journal);
  touchHidden(journal, options);
  endSwap(options);
}
