import type { Lock, LockEdge } from '@dx/pkg-lock';

/** What is reached, by kinds of dependencies. */
export interface Reached {
  /** Locations that nothing needs any more. */
  readonly unneeded: ReadonlySet<string>;
  /** Those to which more than optional dependencies lead. */
  readonly mandatory: ReadonlySet<string>;
}

/** Follows dependencies from the root. O(dependencies). */
export function findUnneeded(packages: Lock['packages'], edges: readonly LockEdge[]): Reached {
  const byOwner = new Map<string, LockEdge[]>();
  for (const edge of edges) {
    if (edge.to === undefined || edge.kind === 'peerOptional') continue;
    const group = byOwner.get(edge.from);
    if (group === undefined) byOwner.set(edge.from, [edge]);
    else group.push(edge);
  }
  const mandatory = reach(packages, byOwner, new Set(['']), ({ kind }) => kind !== 'optional');
  const needed = reach(packages, byOwner, new Set(mandatory), () => true);
  for (const location of needed) for (const holder of holdersOf(location)) needed.add(holder);
  const unneeded = new Set<string>();
  for (const location in packages) if (!needed.has(location)) unneeded.add(location);
  return { unneeded, mandatory };
}

function reach(
  packages: Lock['packages'],
  byOwner: ReadonlyMap<string, readonly LockEdge[]>,
  reached: Set<string>,
  counts: (edge: LockEdge) => boolean,
): Set<string> {
  for (const location of reached) {
    const entry = packages[location];
    if (entry?.link === true) reached.add(entry.resolved ?? '');
    for (const edge of byOwner.get(location) ?? [])
      if (edge.to !== undefined && counts(edge)) reached.add(edge.to);
  }
  return reached;
}

/** The packages in whose folders a package lies. */
function holdersOf(location: string): readonly string[] {
  const holders: string[] = [];
  for (
    let at = location.lastIndexOf('/node_modules/');
    at > 0;
    at = location.lastIndexOf('/node_modules/', at - 1)
  )
    holders.push(location.slice(0, at));
  return holders;
}
