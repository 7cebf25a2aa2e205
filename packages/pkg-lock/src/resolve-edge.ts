import { childLocation, folderName, isImporterLocation, locationName, parentLocation } from './location.ts';
import type { Lock, LockEdge, LockEdgeKind, LockPackage } from './types.ts';

/**
 * The location of the package that `name` means for the package at `from`: the nearest one, in the package itself, then in
 * what holds it, up to the root. From a link, the look-up starts at its target. Undefined when there is none.
 * O(depth).
 *
 * Source: https://nodejs.org/api/modules.html#loading-from-node_modules-folders
 */
export function resolveEdge(lock: Pick<Lock, 'packages'>, from: string, name: string): string | undefined {
  const entry = lock.packages[from];
  for (let base = entry?.link ? entry.resolved : from; base !== undefined; base = parentLocation(base)) {
    const location = childLocation(base, name);
    if (lock.packages[location] !== undefined) return location;
  }
  return undefined;
}

/**
 * Every dependency of every package of a lock with the package that answers it, packages in the lock's order. A name asked
 * for twice by one package counts once, as npm counts it: dev before optional before prod before peer, and a
 * workspace member before all. Dev dependencies are those of the root and of members only. O(dependencies).
 */
export function lockEdges(lock: Pick<Lock, 'packages'>): readonly LockEdge[] {
  const walk: Walk = { places: indexPlaces(lock), edges: [] };
  const members = findMembers(lock);
  for (const location of Object.keys(lock.packages)) {
    const entry = lock.packages[location];
    if (entry !== undefined && !entry.link)
      addEdges(walk, location, entry, location === '' ? members : noMembers);
  }
  return walk.edges;
}

/** Name → what holds a package of that name → its location. */
type Places = ReadonlyMap<string, ReadonlyMap<string, string>>;

interface Walk {
  readonly places: Places;
  readonly edges: LockEdge[];
}

type Members = ReadonlyMap<string, string>;
type NamedSpecs = Readonly<Record<string, string>>;

const noMembers: Members = new Map();
const noMap: NamedSpecs = Object.freeze(Object.create(null) as Record<string, string>);

function indexPlaces(lock: Pick<Lock, 'packages'>): Places {
  const places = new Map<string, Map<string, string>>();
  for (const location of Object.keys(lock.packages)) {
    if (isImporterLocation(location)) continue;
    const name = locationName(location);
    const base = parentLocation(location) ?? '';
    const found = places.get(name);
    if (found === undefined) places.set(name, new Map([[base, location]]));
    else found.set(base, location);
  }
  return places;
}

/** Names of the root's workspace members → their path, where npm records that the root has workspaces. */
function findMembers(lock: Pick<Lock, 'packages'>): Members {
  const root = lock.packages[''];
  const members = new Map<string, string>();
  if (root?.workspaces === undefined) return members;
  for (const location of Object.keys(lock.packages)) {
    const entry = lock.packages[location];
    if (!entry?.link || entry.resolved === undefined || parentLocation(location) !== '') continue;
    const name = locationName(location);
    if (name !== (lock.packages[entry.resolved]?.name ?? folderName(entry.resolved))) continue;
    const spec =
      root.dependencies?.[name] ?? root.devDependencies?.[name] ?? root.optionalDependencies?.[name] ?? '';
    if (!spec.startsWith('file:')) members.set(name, entry.resolved);
  }
  return members;
}

function addEdges(walk: Walk, from: string, entry: LockPackage, members: Members): void {
  const { dependencies: prod = noMap, optionalDependencies: optional = noMap } = entry;
  const { peerDependencies: peer = noMap } = entry;
  const dev = (isImporterLocation(from) ? entry.devDependencies : undefined) ?? noMap;
  if (prod === noMap && optional === noMap && peer === noMap && dev === noMap && members.size === 0) return;
  const chain = holders(from);
  const add = (kind: LockEdgeKind, name: string, spec: string | undefined): void => {
    walk.edges.push({ kind, from, name, spec: spec ?? '', to: findPlace(walk.places, chain, name) });
  };
  const isFree = (name: string, first: NamedSpecs, second: NamedSpecs, third: NamedSpecs): boolean =>
    first[name] === undefined &&
    second[name] === undefined &&
    third[name] === undefined &&
    !members.has(name);
  for (const [name, path] of members) add('workspace', name, `file:${path}`);
  for (const name in peer) {
    const kind = entry.peerDependenciesMeta?.[name]?.optional ? 'peerOptional' : 'peer';
    if (isFree(name, prod, optional, dev)) add(kind, name, peer[name]);
  }
  for (const name in prod) if (isFree(name, optional, dev, noMap)) add('prod', name, prod[name]);
  for (const name in optional) if (isFree(name, dev, noMap, noMap)) add('optional', name, optional[name]);
  for (const name in dev) if (!members.has(name)) add('dev', name, dev[name]);
}

function holders(from: string): readonly string[] {
  const chain: string[] = [];
  for (let base: string | undefined = from; base !== undefined; base = parentLocation(base)) chain.push(base);
  return chain;
}

function findPlace(places: Places, chain: readonly string[], name: string): string | undefined {
  const found = places.get(name);
  if (found === undefined) return undefined;
  for (const base of chain) {
    const location = found.get(base);
    if (location !== undefined) return location;
  }
  return undefined;
}
