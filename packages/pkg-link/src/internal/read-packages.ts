import { findCarrier } from './find-bundled.ts';
import { readLockEdges } from './lock-edges.ts';
import { findLinkTarget, type LockEntries, type LockEntry } from './lock-entries.ts';

/** What a name means to a package. */
export interface Requirement {
  /** Which part of the package asks: `` or the path of something it bundles, `/node_modules/b`. */
  readonly from: string;
  readonly name: string;
  /** Number of the package that answers, or the location of a directory of the project. */
  readonly to: number | string;
  /** Which part of that package: `` or the path of something it bundles. */
  readonly part: string;
}

/** One package of a lock with what comes in its archive. */
export interface LockedPackage {
  readonly entry: LockEntry;
  /** Entries that its archive brings, sorted by location. */
  readonly bundled: readonly LockEntry[];
  /** Sorted by part and name; what it finds inside itself is not among them. */
  readonly requirements: readonly Requirement[];
}

/** One directory of the project that packages are installed for. */
export interface Importer {
  readonly entry: LockEntry;
  readonly requirements: readonly Requirement[];
}

/** The packages of a lock and who asks for whom. */
export interface LockedPackages {
  readonly packages: readonly LockedPackage[];
  readonly importers: readonly Importer[];
}

/**
 * Reads the kept entries of a lock as a graph: bundled entries belong to the package whose archive brings them, and each
 * name means what Node would find at the location that asks. What is left out is asked for by nobody.
 */
export function readPackages(entries: LockEntries, isKept: (entry: LockEntry) => boolean): LockedPackages {
  const kept = [...entries.values()].filter((entry) => entry.kind !== 'link' && isKept(entry));
  const walk: Walk = { entries, isKept, numbers: new Map(), bundles: new Map() };
  for (const entry of kept) if (entry.kind === 'directory') number(entry, walk);
  const { outgoing } = readLockEdges(entries);
  const requirementsOf = (holders: readonly LockEntry[], top: LockEntry): readonly Requirement[] => {
    const found = new Map<string, Requirement>();
    for (const { location } of holders) {
      const from = location.slice(top.location.length);
      for (const { to } of outgoing.get(location) ?? [])
        addRequirement(found, from, top, entries.get(to), walk);
    }
    return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, requirement]) => requirement);
  };
  return {
    packages: [...walk.bundles].map(([entry, bundled]) => ({
      entry,
      bundled,
      requirements: requirementsOf([entry, ...bundled], entry),
    })),
    importers: kept
      .filter(({ kind }) => kind === 'importer')
      .map((entry) => ({ entry, requirements: requirementsOf([entry], entry) })),
  };
}

interface Walk {
  readonly entries: LockEntries;
  readonly isKept: (entry: LockEntry) => boolean;
  /** Location of a package → its number. */
  readonly numbers: Map<string, number>;
  /** Package → what its archive brings, in the order of numbers. */
  readonly bundles: Map<LockEntry, LockEntry[]>;
}

function number(entry: LockEntry, { entries, numbers, bundles }: Walk): void {
  const carrier = findCarrier(entry, entries);
  if (carrier !== entry) {
    bundles.get(carrier)?.push(entry);
    return;
  }
  numbers.set(entry.location, bundles.size);
  bundles.set(entry, []);
}

function addRequirement(
  found: Map<string, Requirement>,
  from: string,
  top: LockEntry,
  target: LockEntry | undefined,
  { entries, isKept, numbers }: Walk,
): void {
  if (target === undefined || !isKept(target)) return;
  const key = `${from}\0${target.name}`;
  const member = findLinkTarget(target, entries);
  if (member !== undefined) {
    found.set(key, { from, name: target.name, to: member.location, part: '' });
    return;
  }
  const carrier = findCarrier(target, entries);
  const to = numbers.get(carrier.location);
  const isInside = carrier === top && target !== top;
  if (to === undefined || isInside) return;
  found.set(key, { from, name: target.name, to, part: target.location.slice(carrier.location.length) });
}
