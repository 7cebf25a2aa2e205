import { randomBytes } from 'node:crypto';
import { explainFsError } from '@dx/pkg-core';
import { rollbackIncomplete } from '../errors.ts';
import { hiddenLockFile } from '../internal/state-paths.ts';
import { describeBoot } from './describe-machine.ts';
import { digestTree } from './digest-tree.ts';
import { enableOwnCommands, findOwnCommands } from './own-commands.ts';
import { planSwap, type SwapPlan } from './plan-swap.ts';
import { breakSeal, sealOf, stampGeneration, writeSeal } from './seal.ts';
import { beginSwap, endSwap, finishMoves, type SwapJournal, undoMoves } from './swap-journal.ts';
import type { Generation, SwapOptions, SwapReport } from './types.ts';

/**
 * Puts a generation in the place of what is in the project, by one rename for each `node_modules`, whatever the number of
 * packages. What was there is parked as a generation itself, or discarded where it is not known. What others than dx have
 * put there comes along. Nothing is copied and nothing synced.
 *
 * Nothing, and nothing has changed, where it cannot be: the generation was touched, another process is at it, something is
 * in the way, or the file system refuses. Killed at any instruction, `recoverSwap` finishes it; without that, the project
 * has no recorded tree or a complete one.
 *
 * @throws DX_ROLLBACK_INCOMPLETE when it failed and could not be taken back; `recoverSwap` tries again
 *
 * @example
 * const [newest] = listGenerations({ directory, fs });
 * swapGeneration(newest, { directory, fs, root: '/app', host, nowMs: Date.now() });
 */
export function swapGeneration(generation: Generation, options: SwapOptions): SwapReport | undefined {
  const { root, fs, directory, current, nowMs } = options;
  const plan = isUntouched(generation, options) ? planSwap(generation, current, { root, fs }) : undefined;
  if (plan === undefined) return undefined;
  const out = randomBytes(8).toString('hex');
  const boot = describeBoot(fs, nowMs);
  const seal = sealOf(generation);
  const { moves } = plan;
  const journal: SwapJournal = { version: 1, root, in: generation.id, out, boot, seal, moves };
  if (!beginSwap({ directory, fs }, journal)) return undefined;
  let isParked = false;
  try {
    breakSeal(fs, generation.directory);
    fs.mkdir(`${directory}/${out}/tree`, { recursive: true, mode: 0o700 });
    finishMoves({ directory, fs }, journal);
    isParked = tryTo(() => finishTrees(journal, plan, options)) === true;
    endSwap({ directory, fs });
  } catch {
    takeBackSwap(journal, options);
    return undefined;
  }
  tryTo(() => fs.removeTree(`${directory}/${journal.in}`));
  if (!isParked) tryTo(() => discard(`${directory}/${out}`, options));
  enableOwnCommands(root, generation.ownCommands, fs);
  return Object.freeze({ ...(isParked ? { parked: out } : {}), carried: plan.carried });
}

/** What was touched is dropped. What another process is removing right now cannot be looked at. */
function isUntouched(generation: Generation, options: SwapOptions): boolean {
  const { fs } = options;
  try {
    if (stampGeneration(fs, generation.directory, generation.owners) === generation.stamp) return true;
    breakSeal(fs, generation.directory);
    discard(generation.directory, options);
    return false;
  } catch {
    return false;
  }
}

/** What comes after the moves cannot be seen in the project: what fails here costs the parked tree at most. */
function finishTrees(journal: SwapJournal, { taken }: SwapPlan, options: SwapOptions): boolean {
  touchHidden(journal, options);
  return options.current !== undefined && taken.length > 0 && park(journal, taken, options);
}

/** What is left behind is removed by the next recovery or pruning. */
function tryTo<Result>(action: () => Result): Result | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}

/** npm believes its hidden lock only while no directory in `node_modules` is newer, as it is once something came along. */
export function touchHidden({ root, moves }: SwapJournal, { fs }: Pick<SwapOptions, 'fs'>): void {
  if (!moves.some(({ from, to }) => from === 'out' && to === 'in')) return;
  const modules = fs.lstat(`${root}/node_modules`);
  if (modules === undefined || fs.lstat(`${root}/${hiddenLockFile}`) === undefined) return;
  fs.setModified(`${root}/${hiddenLockFile}`, Math.ceil(modules.modifiedMs) + 1);
}

function park(
  { out, boot }: SwapJournal,
  owners: readonly string[],
  { root, fs, directory, current, host, nowMs }: SwapOptions,
): boolean {
  if (current === undefined || !owners.includes('')) return false;
  const own = `${directory}/${out}`;
  const packageCount = current.placements.filter(({ kind }) => kind === 'directory').length;
  writeSeal(fs, own, {
    ...{ version: 1, kind: 'parked', madeMs: nowMs, boot, host, packageCount, owners },
    tree: digestTree(current),
    ownCommands: findOwnCommands(root, current, fs),
    stamp: stampGeneration(fs, own, owners),
  });
  return true;
}

/** Everything as it was before a swap, from wherever it was cut off. */
export function takeBackSwap(
  journal: SwapJournal,
  options: Pick<SwapOptions, 'directory' | 'fs' | 'discard'>,
): void {
  const { directory, fs } = options;
  try {
    undoMoves({ directory, fs }, journal);
    const own = `${directory}/${journal.in}`;
    const { owners } = journal.seal;
    if (fs.lstat(`${own}/tree`) !== undefined)
      writeSeal(fs, own, { ...journal.seal, stamp: stampGeneration(fs, own, owners) });
    endSwap({ directory, fs });
  } catch (error) {
    throw explainFsError(rollbackIncomplete(journal.root, [error]), `restore ${journal.root}/node_modules`);
  }
  discard(`${directory}/${journal.out}`, options);
}

function discard(path: string, { fs, discard }: Pick<SwapOptions, 'fs' | 'discard'>): void {
  if (fs.lstat(path) === undefined) return;
  if (discard === undefined) fs.removeTree(path);
  else discard(path);
}
