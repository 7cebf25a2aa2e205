import { type Lock, type LockEdge, type LockPackage, lockEdges, mergeLocks } from '@dx/pkg-lock';
import { checkEdge } from '../inventory/check-edge.ts';
import { folderName } from '../inventory/read-inventory.ts';

/**
 * The lock with fewer copies: where one of the versions that are there already suits everybody who asks for a name, it
 * takes the top place and the others go; otherwise a copy goes where the one further up suits. No version is new, nothing
 * is asked of a registry, and every dependency that was answered still is. O(duplicated names × dependencies).
 */
export function dedupeLock(lock: Lock): Lock {
  let current = lock;
  for (const name of duplicated(lock)) {
    const single = placesOf(current, name)
      .map((place) => moveToTop(current, name, place))
      .filter((candidate) => candidate !== undefined)
      .find((candidate) => isNoWorse(candidate, current));
    current = single ?? removeNested(current, name);
  }
  if (current === lock) return lock;
  return mergeLocks(current, current, current).lock;
}

function duplicated(lock: Lock): readonly string[] {
  const names = Object.keys(lock.packages)
    .filter((location) => isMovable(lock, location))
    .map(folderName);
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))].sort();
}

/** Packages that a registry answers; what comes inside an archive stays where it is. */
function isMovable({ packages }: Lock, location: string): boolean {
  const entry = packages[location];
  return location.includes('node_modules/') && entry?.link !== true && entry?.inBundle !== true;
}

/** The highest version first is not needed: the lock's own order decides between several that suit. */
function placesOf(lock: Lock, name: string): readonly string[] {
  return Object.keys(lock.packages).filter(
    (location) => folderName(location) === name && isMovable(lock, location),
  );
}

/** One place's package alone, at the top, with what lies below it. */
function moveToTop(lock: Lock, name: string, place: string): Lock | undefined {
  const top = `node_modules/${name}`;
  if (lock.packages[top] !== undefined && !isMovable(lock, top)) return undefined;
  const places = placesOf(lock, name);
  const kept: [string, LockPackage][] = [];
  for (const [location, entry] of Object.entries(lock.packages)) {
    const owner = places.find((at) => location === at || location.startsWith(`${at}/`));
    if (owner === undefined) kept.push([location, entry]);
    else if (owner === place) kept.push([top + location.slice(place.length), entry]);
  }
  return withPackages(lock, kept);
}

function removeNested(lock: Lock, name: string): Lock {
  let current = lock;
  for (const place of placesOf(lock, name)) {
    if (place === `node_modules/${name}`) continue;
    const kept = Object.entries(current.packages).filter(
      ([location]) => location !== place && !location.startsWith(`${place}/`),
    );
    const candidate = withPackages(current, kept);
    if (isNoWorse(candidate, current)) current = candidate;
  }
  return current;
}

/** Whether nobody lost what it asks for. */
function isNoWorse(candidate: Lock, before: Lock): boolean {
  const known = new Set(faults(before));
  return faults(candidate).every((fault) => known.has(fault));
}

function faults(lock: Lock): readonly string[] {
  const nameAt = (location: string): string => lock.packages[location]?.name ?? folderName(location);
  const isFaulty = (edge: LockEdge): boolean => checkEdge(lock.packages, edge, nameAt) !== undefined;
  return lockEdges(lock)
    .filter(isFaulty)
    .map(({ from, name, spec }) => JSON.stringify([from, name, spec]));
}

function withPackages(lock: Lock, entries: readonly (readonly [string, LockPackage])[]): Lock {
  const packages: Record<string, LockPackage> = Object.create(null);
  for (const [location, entry] of entries) packages[location] = entry;
  return { ...lock, packages };
}
