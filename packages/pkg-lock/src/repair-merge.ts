import { sortNames, sortRecord } from './compare-names.ts';
import { dependencyFlags } from './dependency-flags.ts';
import { isImporterLocation, parentLocation } from './location.ts';
import { lockEdges, resolveEdge } from './resolve-edge.ts';
import type { Lock, LockEdge, LockPackage } from './types.ts';

type Packages = Record<string, LockPackage>;

/**
 * Makes merged entries hang together, in place. Holders, link targets and packages that somebody in the result needs come back
 * from the first lock that has them; what lies behind a link or is needed by nobody goes.
 */
export function repairMerge(packages: Packages, sources: readonly Lock[]): void {
  const tried = new Set<string>();
  for (let isChanged = true; isChanged; ) {
    restoreHolders(packages, sources);
    isChanged = restoreNeeded(packages, sources, tried);
  }
  removeUnneeded(packages, sources);
}

function restoreHolders(packages: Packages, sources: readonly Lock[]): void {
  for (const location of sortNames(Object.keys(packages))) {
    const target = packages[location]?.link ? (packages[location]?.resolved ?? '') : undefined;
    if (target !== undefined && !restore(packages, sources, target)) delete packages[location];
    else if (!hasHolder(packages, sources, location)) delete packages[location];
  }
}

function hasHolder(packages: Packages, sources: readonly Lock[], location: string): boolean {
  if (isImporterLocation(location)) return true;
  const holder = parentLocation(location) ?? '';
  if (holder === '') return true;
  return restore(packages, sources, holder) && hasHolder(packages, sources, holder);
}

/** Whether a package, not a link, is at the location, taken from one of the sources where there was nothing. */
function restore(packages: Packages, sources: readonly Lock[], location: string): boolean {
  const present = packages[location];
  if (present !== undefined) return !present.link;
  for (const source of sources) {
    const entry = source.packages[location];
    if (entry === undefined || entry.link) continue;
    packages[location] = entry;
    return true;
  }
  return false;
}

/** Whether something that is needed came back; each location once, so that this ends. */
function restoreNeeded(packages: Packages, sources: readonly Lock[], tried: Set<string>): boolean {
  let isChanged = false;
  for (const edge of lockEdges({ packages: sortRecord(packages) })) {
    if (edge.to !== undefined || edge.kind === 'peerOptional') continue;
    isChanged = restoreAnswer(packages, sources, edge, tried) || isChanged;
  }
  return isChanged;
}

function restoreAnswer(
  packages: Packages,
  sources: readonly Lock[],
  { from, name }: LockEdge,
  tried: Set<string>,
): boolean {
  for (const source of sources) {
    if (source.packages[from] === undefined) continue;
    const answer = resolveEdge(source, from, name);
    const entry = answer === undefined ? undefined : source.packages[answer];
    if (answer === undefined || entry === undefined || tried.has(answer)) continue;
    if (packages[answer] !== undefined || !hasHolder(packages, sources, answer)) continue;
    tried.add(answer);
    packages[answer] = entry;
    return true;
  }
  return false;
}

function removeUnneeded(packages: Packages, sources: readonly Lock[]): void {
  for (const [location, { extraneous }] of dependencyFlags({ packages })) {
    const isKept = location === '' || !extraneous || wasUnneeded(sources, location);
    if (!isKept) delete packages[location];
  }
  for (const location of Object.keys(packages)) if (!isHeld(packages, location)) delete packages[location];
}

/** npm keeps what nothing needed before, with a mark. */
function wasUnneeded(sources: readonly Lock[], location: string): boolean {
  return sources.some((source) => source.packages[location]?.extra?.['extraneous'] === true);
}

function isHeld(packages: Packages, location: string): boolean {
  const entry = packages[location];
  if (entry?.link && packages[entry.resolved ?? ''] === undefined) return false;
  if (isImporterLocation(location)) return true;
  const holder = parentLocation(location) ?? '';
  return holder === '' || (packages[holder] !== undefined && isHeld(packages, holder));
}
