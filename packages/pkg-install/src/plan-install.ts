import {
  type BinPlacement,
  type DirectoryPlacement,
  type Layout,
  type LinkPlacement,
  markTree,
  type Placement,
  type PlacementMarks,
  type Tree,
} from '@dx/pkg-link';
import type { Plan } from './types.ts';

/**
 * Whether the store holds what a directory needs, so that nothing has to be fetched for it. Asked once per directory:
 * downloads that run ahead and other processes fill the store meanwhile, so that a second answer may differ.
 */
export type StoreLookup = (placement: DirectoryPlacement) => boolean;

const nothing: ReadonlySet<string> = new Set();

/**
 * The difference between what is there and what should be: a set difference by path, no disk is read but the store's
 * index. A directory that is new or differs is built anew together with everything below it. What is kept
 * keeps its marks. O(placements).
 *
 * @param due paths of directories that are built anew although they are the same: their scripts may run now
 */
export function planInstall(
  layout: Layout,
  current: Tree | undefined,
  isStored: StoreLookup,
  due: ReadonlySet<string> = nothing,
): Plan {
  const before = new Map(current?.placements.map((placement) => [placement.path, placement]));
  const fresh = findFreshDirectories(layout.tree, before, due);
  const desired = keepMarks(layout.tree, before, fresh);
  const keep = desired.placements.filter((placement) => isKept(placement, before, fresh));
  const kept = new Set(keep);
  const add = desired.placements.filter((placement) => !kept.has(placement));
  const directories = add.filter((placement) => placement.kind === 'directory');
  const stored = new Set(directories.filter((placement) => placement.inBundle || isStored(placement)));
  return deepFreeze({
    desired,
    keep,
    link: directories.filter((placement) => stored.has(placement)),
    fetch: directories.filter((placement) => !stored.has(placement)),
    symlinks: add.filter((placement): placement is LinkPlacement => placement.kind === 'link'),
    bins: add.filter((placement): placement is BinPlacement => placement.kind === 'bin'),
    remove: findRemoved(desired, current),
    build: directories.filter((placement) => placement.hasInstallScript),
    skip: layout.skipped,
  });
}

/** Whether nothing has to be done. */
export function isEmptyPlan(plan: Plan): boolean {
  return [plan.link, plan.fetch, plan.symlinks, plan.bins, plan.remove].every((list) => list.length === 0);
}

/** Paths of directories that are new, differ, or lie below one that does. Parents come first in a tree. */
function findFreshDirectories(
  desired: Tree,
  before: ReadonlyMap<string, Placement>,
  due: ReadonlySet<string>,
): ReadonlySet<string> {
  const fresh = new Set<string>();
  for (const placement of desired.placements) {
    if (placement.kind !== 'directory') continue;
    const isNew = due.has(placement.path) || !isSamePlacement(placement, before.get(placement.path));
    if (isNew || isBelowFresh(placement.path, fresh)) fresh.add(placement.path);
  }
  return fresh;
}

/** What became known of kept packages after an earlier layout: that they have scripts, that these have run. */
function keepMarks(desired: Tree, before: ReadonlyMap<string, Placement>, fresh: ReadonlySet<string>): Tree {
  const marks = new Map<string, PlacementMarks>();
  for (const placement of before.values()) {
    if (placement.kind !== 'directory' || fresh.has(placement.path)) continue;
    if (placement.hasInstallScript) marks.set(placement.path, { hasInstallScript: true });
    if (placement.built === true) marks.set(placement.path, { ...marks.get(placement.path), built: true });
  }
  return markTree(desired, marks);
}

function isKept(
  placement: Placement,
  before: ReadonlyMap<string, Placement>,
  fresh: ReadonlySet<string>,
): boolean {
  if (placement.kind === 'directory') return !fresh.has(placement.path);
  if (!isSamePlacement(placement, before.get(placement.path)) || isBelowFresh(placement.path, fresh))
    return false;
  return placement.kind === 'link' || !isBelowFresh(placement.target, fresh);
}

/** Whether some ancestor directory of the path is among `fresh`. */
function isBelowFresh(path: string, fresh: ReadonlySet<string>): boolean {
  if (fresh.size === 0) return false;
  for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
    if (fresh.has(path.slice(0, slash))) return true;
  }
  return false;
}

function findRemoved(desired: Tree, current: Tree | undefined): readonly Placement[] {
  if (current === undefined) return [];
  const wanted = new Set(desired.placements.map((placement) => placement.path));
  return current.placements.filter((placement) => !wanted.has(placement.path));
}

function isSamePlacement(a: Placement, b: Placement | undefined): boolean {
  if (b === undefined || a.kind !== b.kind) return false;
  if (a.kind === 'bin' && a.shim !== (b as BinPlacement).shim) return false;
  if (a.kind !== 'directory') return a.target === (b as LinkPlacement | BinPlacement).target;
  const other = b as DirectoryPlacement;
  if (a.patch !== other.patch || a.copyOf !== other.copyOf) return false;
  if (a.content !== undefined && a.content !== other.content) return false;
  if (a.name !== other.name || a.version !== other.version || a.inBundle !== other.inBundle) return false;
  return a.integrity === other.integrity && (a.integrity !== undefined || a.resolved === other.resolved);
}

function deepFreeze(plan: Plan): Plan {
  for (const list of Object.values(plan)) Object.freeze(list);
  return Object.freeze(plan);
}
