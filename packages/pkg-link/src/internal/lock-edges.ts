import { joinLocation, parentOf } from './location.ts';
import type { LockEntries, LockEntry } from './lock-entries.ts';

/** One package asking for another, as Node would find it. */
export interface LockEdge {
  readonly from: string;
  readonly to: string;
  /** The one that asks works without it. */
  readonly optional: boolean;
}

/** Who asks for whom, by location. */
export interface LockEdges {
  readonly incoming: ReadonlyMap<string, readonly LockEdge[]>;
  readonly outgoing: ReadonlyMap<string, readonly LockEdge[]>;
}

/** All edges of a lock: each name goes to the nearest package above. O(edges × depth). */
export function readLockEdges(entries: LockEntries): LockEdges {
  const incoming = new Map<string, LockEdge[]>();
  const outgoing = new Map<string, LockEdge[]>();
  for (const entry of entries.values()) {
    for (const [name, optional] of requirementsOf(entry)) {
      const to = findNearest(entry.location, name, entries);
      if (to === undefined) continue;
      const edge = { from: entry.location, to, optional };
      append(outgoing, edge.from, edge);
      append(incoming, edge.to, edge);
    }
  }
  return { incoming, outgoing };
}

/** Names that an entry asks for, and whether it works without. A link asks for nothing; its member does. */
function requirementsOf({ kind, fields }: LockEntry): ReadonlyMap<string, boolean> {
  const names = new Map<string, boolean>();
  if (kind === 'link') return names;
  for (const name of Object.keys(fields.peerDependencies ?? {})) {
    names.set(name, fields.peerDependenciesMeta?.[name]?.optional === true);
  }
  for (const name of Object.keys(fields.dependencies ?? {})) names.set(name, false);
  for (const name of Object.keys(fields.optionalDependencies ?? {})) names.set(name, true);
  if (kind === 'directory') return names;
  for (const name of Object.keys(fields.devDependencies ?? {})) if (!names.has(name)) names.set(name, false);
  return names;
}

/** Where Node finds `name` from `location`, or nothing. */
function findNearest(location: string, name: string, entries: LockEntries): string | undefined {
  for (let owner = location; ; owner = ownerAbove(owner, entries)) {
    const candidate = joinLocation(owner, name);
    if (entries.has(candidate)) return candidate;
    if (owner === '') return undefined;
  }
}

function ownerAbove(location: string, entries: LockEntries): string {
  const entry = entries.get(location);
  return entry === undefined || entry.kind === 'importer' ? parentOf(location) : entry.owner;
}

function append(map: Map<string, LockEdge[]>, key: string, edge: LockEdge): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [edge]);
  else list.push(edge);
}
