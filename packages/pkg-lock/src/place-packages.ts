import { compareStrictly } from './compare-names.ts';
import { unboundedTree } from './errors.ts';
import type { ExtractedPackage, SettledEdge } from './extract-member.ts';
import { childLocation, parentLocation } from './location.ts';

/** A package that is about to get another place. */
export interface OldPackage {
  readonly origin: string;
  /** Equal for two that can stand for each other. */
  readonly same: string;
  readonly needs: readonly SettledEdge[];
  /** Old locations of what its archive has inside, at any depth. */
  readonly bundled: readonly string[];
}

/** Gives the package of an old location. */
type PackageAt = (origin: string) => OldPackage;

/**
 * Places whatever a root reaches: nearer to the root first, each as far up as nothing else of its name is there and
 * nobody below has found another one further up. What a package's peers are goes where that package goes.
 *
 * Packages that need each other in a circle, in other versions each time round, have no finite tree of folders.
 *
 * @param maxPlaces the most places that packages may take
 * @throws DX_LOCK_UNBOUNDED with more than that
 */
export function placePackages(
  root: string,
  packageAt: PackageAt,
  maxPlaces: number,
): readonly ExtractedPackage[] {
  const places: Places = { packageAt, origins: new Map(), found: new Map() };
  const queue: ExtractedPackage[] = [{ location: '', origin: root }];
  for (const next of queue) {
    if (queue.length > maxPlaces) throw unboundedTree(root, queue.at(-1)?.location ?? '', maxPlaces);
    for (const edge of packageAt(next.origin).needs) settle(places, next, edge, queue);
  }
  return [...places.origins]
    .map(([location, origin]) => Object.freeze({ location, origin }))
    .sort((a, b) => compareStrictly(a.location, b.location));
}

interface Places {
  readonly packageAt: PackageAt;
  /** New location → old location. */
  readonly origins: Map<string, string>;
  /** Name → who has looked for it from where, and in what it was. */
  readonly found: Map<string, { readonly from: string; readonly base: string }[]>;
}

function settle(places: Places, from: ExtractedPackage, edge: SettledEdge, queue: ExtractedPackage[]): void {
  const { name, to } = edge;
  const isPeer = edge.kind === 'peer' || edge.kind === 'peerOptional';
  const base = lookUp(places, from.location, name);
  if (base !== undefined && isSame(places, childLocation(base, name), to)) {
    note(places, name, from.location, base);
    return;
  }
  const chain = holdersBelow(from.location, base).filter(
    (holder) => !isPeer || holder === '' || holder !== from.location,
  );
  const wanted = peerSet(places, name, to);
  const chosen = chain.findLast((holder) => fits(places, holder, wanted)) ?? from.location;
  for (const [each, origin] of wanted) add(places, chosen, each, origin, queue);
  note(places, name, from.location, chosen);
}

/** The nearest holder of a package of that name, upwards. */
function lookUp({ origins }: Places, from: string, name: string): string | undefined {
  for (let at: string | undefined = from; at !== undefined; at = parentLocation(at))
    if (origins.has(childLocation(at, name))) return at;
  return undefined;
}

function isSame({ origins, packageAt }: Places, location: string, origin: string): boolean {
  const found = origins.get(location);
  return found === origin || (found !== undefined && packageAt(found).same === packageAt(origin).same);
}

/** From a package upwards, up to what has the name already. */
function holdersBelow(from: string, end: string | undefined): readonly string[] {
  const chain: string[] = [];
  for (let at: string | undefined = from; at !== undefined && at !== end; at = parentLocation(at))
    chain.push(at);
  return chain;
}

/** A package with its peers, their peers too: these are found from one and the same place. */
function peerSet({ packageAt }: Places, name: string, origin: string): ReadonlyMap<string, string> {
  const set = new Map([[name, origin]]);
  for (const [, member] of set)
    for (const { kind, name: peer, to } of packageAt(member).needs)
      if ((kind === 'peer' || kind === 'peerOptional') && !set.has(peer)) set.set(peer, to);
  return set;
}

function fits(places: Places, holder: string, wanted: ReadonlyMap<string, string>): boolean {
  return [...wanted].every(([name, origin]) => {
    const base = lookUp(places, holder, name);
    if (base !== undefined && isSame(places, childLocation(base, name), origin)) return true;
    return base !== holder && !shadows(places, holder, name);
  });
}

/** Whether somebody at or below the holder found the name above it. */
function shadows({ found }: Places, holder: string, name: string): boolean {
  return (found.get(name) ?? []).some(
    ({ from, base }) => isWithin(from, holder) && base !== holder && isWithin(holder, base),
  );
}

function isWithin(location: string, holder: string): boolean {
  return holder === '' || location === holder || location.startsWith(`${holder}/`);
}

function add(places: Places, holder: string, name: string, origin: string, queue: ExtractedPackage[]): void {
  const base = lookUp(places, holder, name);
  const location = childLocation(holder, name);
  if (base !== undefined && isSame(places, childLocation(base, name), origin)) return;
  if (places.origins.has(location)) return;
  const { bundled } = places.packageAt(origin);
  const all = [{ location, origin }];
  for (const inside of bundled)
    all.push({ location: movedLocation(inside, origin, location), origin: inside });
  for (const each of all) places.origins.set(each.location, each.origin);
  queue.push(...all);
}

function note({ found }: Places, name: string, from: string, base: string): void {
  const notes = found.get(name);
  if (notes === undefined) found.set(name, [{ from, base }]);
  else notes.push({ from, base });
}

/** Where a package of the old tree that lies below `origin` lies when that one has moved. */
function movedLocation(below: string, origin: string, location: string): string {
  return childLocation(location, below.slice(childLocation(origin, '').length));
}
