import type { Lock, LockEdge } from '@dx/pkg-lock';
import { isImporter, targetOf } from './audited-packages.ts';
import { groupEdges } from './group-edges.ts';

/** The ways from the project to its packages. */
export interface DependencyPaths {
  /** The shortest one to a location: folder names, from the direct dependency on. Empty when there is none. */
  shortest(location: string): readonly string[];
  /** Names of all direct dependencies that lead to a location, sorted. */
  direct(location: string): readonly string[];
}

/** Looks at each dependency once, and once more for each location that is asked for. */
export function openDependencyPaths(
  lock: Lock,
  edges: readonly LockEdge[],
  importers?: readonly string[],
): DependencyPaths {
  const real = edges.filter(({ kind, from }) => kind !== 'workspace' && isInside(from, importers));
  const parents = findParents(lock, real);
  const into = groupEdges(real, ({ to }) => (to === undefined ? undefined : targetOf(lock, to)));
  return {
    shortest: (location) => Object.freeze(wayTo(parents, location)),
    direct: (location) => Object.freeze([...findDirect(into, location)].sort()),
  };
}

/** Of importers only those that are asked for; packages always. */
function isInside(from: string, importers: readonly string[] | undefined): boolean {
  return importers === undefined || !isImporter(from) || importers.includes(from);
}

/** Breadth first, so that the first edge that comes upon a location is of a shortest way. */
function findParents(lock: Lock, edges: readonly LockEdge[]): ReadonlyMap<string, LockEdge> {
  const byOwner = groupEdges(edges, ({ from }) => from);
  const parents = new Map<string, LockEdge>();
  const queue = new Set([...byOwner.keys()].filter(isImporter));
  for (const location of queue)
    for (const edge of byOwner.get(location) ?? []) {
      if (edge.to === undefined) continue;
      const target = targetOf(lock, edge.to);
      if (queue.has(target)) continue;
      queue.add(target);
      parents.set(target, edge);
    }
  return parents;
}

function wayTo(parents: ReadonlyMap<string, LockEdge>, location: string): readonly string[] {
  const names: string[] = [];
  for (let edge = parents.get(location); edge !== undefined; edge = parents.get(edge.from))
    names.push(edge.name);
  return names.reverse();
}

function findDirect(into: ReadonlyMap<string, readonly LockEdge[]>, location: string): ReadonlySet<string> {
  const direct = new Set<string>();
  const seen = new Set([location]);
  for (const current of seen)
    for (const { from, name } of into.get(current) ?? []) {
      if (isImporter(from)) direct.add(name);
      seen.add(from);
    }
  return direct;
}
