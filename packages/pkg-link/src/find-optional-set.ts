import type { Lock } from '@dx/pkg-lock';
import { type LockEdge, type LockEdges, readLockEdges } from './internal/lock-edges.ts';
import { readLockEntries } from './internal/lock-entries.ts';
import type { Tree } from './types.ts';

/**
 * Everything that goes when the optional package at `location` cannot be installed: it, those that cannot do without
 * it up to the first one that can, and what nobody else needs. Locations sorted by code units.
 *
 * @throws DX_LOCK_UNSAFE_LOCATION
 *
 * @example
 * const edges = findOptionalSet(lock, 'node_modules/fsevents'); // ['node_modules/fsevents']
 */
export function findOptionalSet(lock: Lock, location: string): readonly string[] {
  const set = gatherOptionalSet(location, readLockEdges(readLockEntries(lock)), new Set());
  return Object.freeze([...set].sort());
}

/**
 * The same for a directory of a tree of any linker: paths of the directories that go when the optional package at `path`
 * cannot be had. A directory that stands for several places of the lock goes when all of them do. What `stageTree` and
 * `linkShared` take as `dropWith`. Paths sorted by code units.
 *
 * @throws DX_LOCK_UNSAFE_LOCATION
 *
 * @example
 * const dropWith = (path) => findDropSet(lock, tree, path);
 */
export function findDropSet(lock: Lock, tree: Tree, path: string): readonly string[] {
  const directories = tree.placements.filter((placement) => placement.kind === 'directory');
  const start = directories.find((placement) => placement.path === path);
  const edges = readLockEdges(readLockEntries(lock));
  const gone = new Set<string>();
  for (const location of start?.locations ?? [path]) {
    for (const member of gatherOptionalSet(location, edges, gone)) gone.add(member);
  }
  const paths = directories.flatMap((placement) => {
    return (placement.locations ?? [placement.path]).every((location) => gone.has(location))
      ? [placement.path]
      : [];
  });
  return Object.freeze(paths);
}

/** The same on edges that were read already, where what is in `gone` counts as not there. */
export function gatherOptionalSet(
  location: string,
  edges: LockEdges,
  gone: ReadonlySet<string>,
): ReadonlySet<string> {
  const core = new Set([location]);
  for (const member of core) {
    for (const edge of edges.incoming.get(member) ?? []) if (!edge.optional) core.add(edge.from);
  }
  const counts = (edge: LockEdge): boolean => !core.has(edge.to) && !gone.has(edge.from);
  return keepUnneeded(gatherNeeded(core, edges, counts), edges, counts);
}

function gatherNeeded(
  core: ReadonlySet<string>,
  edges: LockEdges,
  counts: (edge: LockEdge) => boolean,
): Set<string> {
  const set = new Set(core);
  for (const member of set) {
    for (const edge of edges.outgoing.get(member) ?? []) if (counts(edge)) set.add(edge.to);
  }
  return set;
}

/** Takes out what somebody outside needs, until nothing changes any more. */
function keepUnneeded(
  set: Set<string>,
  { incoming }: LockEdges,
  counts: (edge: LockEdge) => boolean,
): ReadonlySet<string> {
  for (let before = -1; before !== set.size; ) {
    before = set.size;
    for (const member of set) {
      const isNeeded = (incoming.get(member) ?? []).some((edge) => counts(edge) && !set.has(edge.from));
      if (isNeeded) set.delete(member);
    }
  }
  return set;
}
