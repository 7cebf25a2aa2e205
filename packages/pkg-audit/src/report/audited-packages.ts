import { copiedMember, type Lock, type LockEdge } from '@dx/pkg-lock';
import { groupEdges } from './group-edges.ts';

/** A kind of dependency that can be left out. */
export type OmittedKind = 'dev' | 'optional' | 'peer';

/** A package of a lock that advisories can be about. */
export interface AuditedPackage {
  readonly location: string;
  /** The real name, not that of an alias. */
  readonly name: string;
  readonly version: string;
}

/** Which packages of a lock to look at. */
export interface AuditScope {
  /** Kinds of dependencies that are left out. Default: none. */
  readonly omit?: readonly OmittedKind[];
  /** Only what these importers need: locations of members, `` for the root. Default: everything. */
  readonly importers?: readonly string[];
}

/** What is neither a link nor the project's own nor left out, in the lock's order. O(dependencies). */
export function auditedPackages(
  lock: Lock,
  edges: readonly LockEdge[],
  { omit = [], importers }: AuditScope = {},
): readonly AuditedPackage[] {
  const needed = importers === undefined ? undefined : neededBy(lock, edges, importers);
  return Object.entries(lock.packages).flatMap(([location, entry]) => {
    if (entry.version === undefined || entry.link === true || isImporter(location)) return [];
    if (copiedMember(lock.packages, entry) !== undefined || isOmitted(lock, location, omit)) return [];
    if (needed !== undefined && !needed.has(location)) return [];
    return [{ location, name: entry.name ?? folderOf(location), version: entry.version }];
  });
}

/** Whether a package is there for what is left out only. */
export function isOmitted(lock: Lock, location: string, omit: readonly OmittedKind[]): boolean {
  const { dev, optional, peer, devOptional } = lock.packages[location] ?? {};
  const flags = { dev, optional, peer };
  if (omit.some((kind) => flags[kind] === true)) return true;
  return devOptional === true && omit.includes('dev') && omit.includes('optional');
}

/** Whether a location is the project itself or a folder of it, and not below a `node_modules`. */
export function isImporter(location: string): boolean {
  return !location.includes('node_modules/');
}

/** The folder name of a location: `@scope/b` of `node_modules/a/node_modules/@scope/b`. */
export function folderOf(location: string): string {
  return location.slice(location.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

/** Where an edge ends: behind a link, what it leads to. */
export function targetOf(lock: Lock, location: string): string {
  const entry = lock.packages[location];
  return entry?.link === true ? (entry.resolved ?? location) : location;
}

function neededBy(lock: Lock, edges: readonly LockEdge[], importers: readonly string[]): ReadonlySet<string> {
  const byOwner = groupEdges(edges, ({ from }) => from);
  const seen = new Set(importers);
  for (const location of seen)
    for (const { to, kind } of byOwner.get(location) ?? [])
      if (to !== undefined && kind !== 'workspace') seen.add(targetOf(lock, to));
  return seen;
}
