import { describeBoot, isSameBoot } from './describe-machine.ts';
import { listGenerations, namesIn } from './list-generations.ts';
import { readSwap } from './swap-journal.ts';
import type { Generation, GenerationsOptions } from './types.ts';

/** How many generations a project may have, and for how long. */
export interface GenerationLimits {
  readonly count: number;
  readonly ageMs: number;
}

/** A directory without a seal is one that somebody is making, for as long as this. */
const makingMs = 3_600_000;

/**
 * Removes what goes beyond the limits, the oldest first, generations of earlier boots, and what was left behind by processes
 * that died. The answer: how many went.
 */
export function pruneGenerations(
  options: GenerationsOptions & { readonly nowMs: number },
  limits: GenerationLimits,
): number {
  const { directory, fs, nowMs } = options;
  if (readSwap(options) !== undefined) return 0;
  const boot = describeBoot(fs, nowMs);
  const found = listGenerations(options);
  const isKept = (generation: Generation, index: number): boolean =>
    index < limits.count && nowMs - generation.madeMs < limits.ageMs && isSameBoot(generation.boot, boot);
  const kept = new Set(found.filter(isKept).map(({ id }) => id));
  const sealed = new Set(found.map(({ id }) => id));
  const isGone = (name: string): boolean => {
    if (kept.has(name)) return false;
    return sealed.has(name) || nowMs - (fs.lstat(`${directory}/${name}`)?.modifiedMs ?? 0) > makingMs;
  };
  const gone = namesIn(directory, fs).filter(isGone);
  return gone.filter((name) => removeGeneration(name, options)).length;
}

/** Taken away by one rename, so that nobody takes it; given back when somebody just has. */
function removeGeneration(name: string, options: GenerationsOptions): boolean {
  const { directory, fs } = options;
  const away = `${directory}/${name}.gone`;
  fs.removeTree(away);
  fs.rename(`${directory}/${name}`, away);
  const swap = readSwap(options);
  if (swap !== undefined && swap !== 'unreadable' && swap.in === name) {
    fs.rename(away, `${directory}/${name}`);
    return false;
  }
  fs.removeTree(away);
  return true;
}
