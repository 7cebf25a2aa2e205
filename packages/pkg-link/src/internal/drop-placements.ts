import type { DirectoryPlacement, Placement, Tree } from '../types.ts';
import { hasAncestorIn } from './location.ts';
import { cellOf } from './state-paths.ts';

/** Whether a placement goes when some directories are dropped. */
export type GoneTest = (placement: Placement) => boolean;

/**
 * What goes with dropped directories: everything below them, the rest of their cells, and the links and commands that
 * would lead there.
 */
export function findGone(dropped: Iterable<DirectoryPlacement>): GoneTest {
  const gone = new Set<string>();
  for (const { path, inBundle } of dropped) {
    gone.add(path);
    const cell = inBundle ? undefined : cellOf(path);
    if (cell !== undefined) gone.add(cell);
  }
  const isGone = (path: string): boolean => gone.has(path) || hasAncestorIn(path, gone);
  return (placement) =>
    gone.size > 0 && (isGone(placement.path) || (placement.kind !== 'directory' && isGone(placement.target)));
}

/** The tree without what goes. */
export function withoutGone(desired: Tree, isGone: GoneTest): Tree {
  const placements = desired.placements.filter((placement) => !isGone(placement));
  if (placements.length === desired.placements.length) return desired;
  return Object.freeze({ ...desired, placements: Object.freeze(placements) });
}
