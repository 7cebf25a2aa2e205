import { isImporterLocation, locationName, parentLocation } from './location.ts';
import { type OldPackage, placePackages } from './place-packages.ts';
import { lockEdges } from './resolve-edge.ts';
import type { Lock, LockEdge, LockPackage } from './types.ts';

/** Options of `extractMember`. */
export interface ExtractMemberOptions {
  /** Whether what the member needs for development comes along. Default false. */
  readonly includesDev?: boolean;
}

/** One package of a member on its own: where it lies from now on, and whose entry of the lock it is. */
export interface ExtractedPackage {
  /** In the new tree, whose root is the member. */
  readonly location: string;
  /** In the given lock; never a link. A directory of the project when it is not below a `node_modules`. */
  readonly origin: string;
}

/**
 * What one member of a workspace needs, arranged as a project of its own whose root is that member: every package of the
 * lock that it reaches, in the very version that answers there, as far up as nothing else of that name is in the way. Other
 * members are packages like any other. Whoever asks finds what it found before. Sorted by location, the root left out.
 * O(packages × depth), plus what peers add.
 *
 * @param member location of the member, `` for the root
 * @throws DX_LOCK_UNBOUNDED when circles of several versions would take more than 1,000 places and four for each package
 */
export function extractMember(
  lock: Pick<Lock, 'packages'>,
  member: string,
  options: ExtractMemberOptions = {},
): readonly ExtractedPackage[] {
  const includesDev = options.includesDev ?? false;
  const edges = lockEdges(lock).filter(({ kind, from }) => {
    if (kind === 'workspace') return false;
    return kind !== 'dev' || (includesDev && from === member);
  });
  const grouped = groupEdges(lock, edges);
  const reached = reach(member, grouped);
  const bundles = groupBundles(lock);
  const packageAt = (origin: string): OldPackage => ({
    origin,
    same: sameAs(lock.packages[origin], origin, grouped.get(origin) ?? []),
    needs: (grouped.get(origin) ?? []).filter(({ to, kind }) => kind !== 'peerOptional' || reached.has(to)),
    bundled: bundles.get(origin) ?? [],
  });
  return placePackages(member, packageAt, 1000 + 4 * Object.keys(lock.packages).length);
}

/** An edge whose end is a package, never a link. */
export type SettledEdge = LockEdge & { readonly to: string };

type Edges = ReadonlyMap<string, readonly SettledEdge[]>;

function groupEdges(lock: Pick<Lock, 'packages'>, edges: readonly LockEdge[]): Edges {
  const groups = new Map<string, SettledEdge[]>();
  for (const edge of edges) {
    if (edge.to === undefined) continue;
    const entry = lock.packages[edge.to];
    const settled = { ...edge, to: entry?.link ? (entry.resolved ?? edge.to) : edge.to };
    const group = groups.get(edge.from);
    if (group === undefined) groups.set(edge.from, [settled]);
    else group.push(settled);
  }
  return groups;
}

/** An optional peer alone brings nothing in. */
function reach(member: string, edges: Edges): ReadonlySet<string> {
  const reached = new Set([member]);
  for (const location of reached)
    for (const { to, kind } of edges.get(location) ?? []) if (kind !== 'peerOptional') reached.add(to);
  return reached;
}

/** What lies in the archive of a package of others: the package → locations of what is inside. */
function groupBundles({ packages }: Pick<Lock, 'packages'>): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const location of Object.keys(packages)) {
    let holder: string | undefined = location;
    while (holder !== undefined && packages[holder]?.inBundle) holder = parentLocation(holder);
    if (holder === undefined || holder === location || isImporterLocation(holder)) continue;
    groups.set(holder, [...(groups.get(holder) ?? []), location]);
  }
  return groups;
}

/** Copies of one archive that need nothing are one package. */
function sameAs(entry: LockPackage | undefined, origin: string, edges: readonly SettledEdge[]): string {
  const isLeaf = edges.length === 0 && entry?.integrity !== undefined;
  return isLeaf ? `${entry.integrity} ${entry.name ?? locationName(origin)}` : origin;
}
