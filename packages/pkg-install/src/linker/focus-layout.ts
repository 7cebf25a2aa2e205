import { isSharedPath, type Layout, type Placement, type Tree } from '@dx/pkg-link';
import { type Lock, type LockPackage, lockEdges } from '@dx/pkg-lock';

/**
 * A hoisted layout with what some importers need, and of everything else what is there already, as it is there: what the
 * others have is neither renewed nor removed.
 */
export function focusLayout(
  layout: Layout,
  lock: Lock,
  current: Tree | undefined,
  importers: readonly string[],
): Layout {
  const isNeeded = openNeeds(neededBy(lock, importers));
  const wanted = layout.tree.placements.filter(isNeeded);
  const paths = new Set(wanted.map(({ path }) => path));
  const packages = new Set(wanted.filter(({ kind }) => kind === 'directory').map(({ path }) => path));
  const others = (current?.placements ?? []).filter(
    ({ path }) => !paths.has(path) && !ancestorsOf(path).some((above) => packages.has(above)),
  );
  const placements = [...wanted, ...others].sort((a, b) => (a.path < b.path ? -1 : 1));
  return { ...layout, tree: Object.freeze({ ...layout.tree, placements: Object.freeze(placements) }) };
}

/** Locations of all that importers depend on, directly or not; a member comes with the link to it. */
function neededBy(lock: Lock, importers: readonly string[]): ReadonlySet<string> {
  const targets = new Map<string, string[]>();
  for (const { kind, from, to, name } of lockEdges(lock)) {
    if (to === undefined || (kind === 'workspace' && !asksFor(lock.packages[from], name))) continue;
    const known = targets.get(from);
    if (known === undefined) targets.set(from, [to]);
    else known.push(to);
  }
  const found = new Set(importers);
  for (const [location, { link, resolved }] of Object.entries(lock.packages))
    if (link === true && resolved !== undefined && importers.includes(resolved)) found.add(location);
  for (const location of found) {
    const entry = lock.packages[location];
    if (entry?.link === true && entry.resolved !== undefined) found.add(entry.resolved);
    for (const target of targets.get(location) ?? []) found.add(target);
  }
  return found;
}

/** The root has all members; it needs those that its manifest names. */
function asksFor(entry: LockPackage | undefined, name: string): boolean {
  const maps = [entry?.dependencies, entry?.devDependencies, entry?.optionalDependencies];
  return maps.some((map) => map !== undefined && Object.hasOwn(map, name));
}

/** What lies in the directories of members without those that are not there (a sparse checkout leaves some out). */
export function withoutAbsent(layout: Layout, isThere: (location: string) => boolean): Layout {
  const known = new Map<string, boolean>();
  const placements = layout.tree.placements.filter(({ path }) => {
    const location = /^(.+?)\/node_modules\//.exec(path)?.[1];
    if (location === undefined || path.startsWith('node_modules/') || isSharedPath(path)) return true;
    const isKnown = known.get(location) ?? isThere(location);
    known.set(location, isKnown);
    return isKnown;
  });
  return { ...layout, tree: Object.freeze({ ...layout.tree, placements: Object.freeze(placements) }) };
}

/** A command goes with the package that it is of, and what lies in an archive with the package of the archive. */
function openNeeds(needed: ReadonlySet<string>): (placement: Placement) => boolean {
  return (placement) => {
    if (placement.kind === 'bin') return ownersOf(placement.target).some((owner) => needed.has(owner));
    if (needed.has(placement.path)) return true;
    const isInside = placement.kind === 'directory' && placement.inBundle === true;
    return isInside && ancestorsOf(placement.path).some((above) => needed.has(above));
  };
}

/** The package that a file is of: the innermost in a `node_modules`, otherwise a member, which may be any directory above it. */
function ownersOf(file: string): readonly string[] {
  const innermost = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0];
  if (innermost !== undefined) return [innermost];
  const parts = file.split('/');
  return parts.map((_, count) => parts.slice(0, count).join('/'));
}

/** Packages that a path in a `node_modules` lies in, outermost last. */
function ancestorsOf(path: string): readonly string[] {
  const found: string[] = [];
  for (let at = path.lastIndexOf('/node_modules/'); at > 0; at = path.lastIndexOf('/node_modules/', at - 1))
    found.push(path.slice(0, at));
  return found;
}
