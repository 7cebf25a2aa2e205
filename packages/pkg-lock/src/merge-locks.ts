import semver from 'semver';
import { addFlags, withoutFlags } from './add-flags.ts';
import { createRecord, sortRecord } from './compare-names.ts';
import { isImporterLocation, locationName } from './location.ts';
import { makeConflict } from './lock-conflict.ts';
import { mergeImporter } from './merge-importer.ts';
import { isEqual, judge, type Triple, zip } from './merge-values.ts';
import { repairMerge } from './repair-merge.ts';
import type { Lock, LockConflict, LockMerge, LockPackage } from './types.ts';

/** Options of `mergeLocks`. */
export interface MergeLocksOptions {
  /** Peers count for nothing when flags are worked out. Default false. */
  readonly legacyPeerDeps?: boolean;
}

/**
 * Two locks that grew out of `base` as one: location by location, who left something as it was gives way to who
 * changed it, importers dependency by dependency. Where both changed the same, the higher version counts, else ours, and the
 * conflict is listed; neither side's order nor the machine plays a part. What a package in the result needs and one of the sides
 * had is in the result; what nothing needs any more is not. Flags are worked out anew.
 *
 * A version chosen here may not suit every package: hand the result to `checkLock`, and resolve again what it
 * finds. Without `base` nothing counts as removed. O(packages + dependencies), a few times.
 */
export function mergeLocks(
  base: Lock | undefined,
  ours: Lock,
  theirs: Lock,
  options?: MergeLocksOptions,
): LockMerge {
  const conflicts: LockConflict[] = [];
  const hasBase = base !== undefined;
  const packages = createRecord<LockPackage>();
  const triples = zip({ base: base?.packages, ours: ours.packages, theirs: theirs.packages, hasBase });
  for (const [location, triple] of triples) {
    const merged = mergeEntry(location, triple, conflicts);
    if (merged !== undefined) packages[location] = merged;
  }
  repairMerge(packages, [ours, theirs]);
  const lock = Object.freeze({
    ...mergeTop({ base, ours, theirs, hasBase }),
    packages: addFlags(sortRecord(packages), options?.legacyPeerDeps ?? false),
  });
  const kept = conflicts.filter(({ location }) => Object.hasOwn(lock.packages, location));
  return Object.freeze({ lock, conflicts: Object.freeze(kept) });
}

function mergeEntry(
  location: string,
  triple: Triple<LockPackage>,
  conflicts: LockConflict[],
): LockPackage | undefined {
  const { base, ours, theirs } = triple;
  const isImporter = isImporterLocation(location) && !ours?.link && !theirs?.link;
  const isBoth = ours !== undefined && theirs !== undefined;
  if (isImporter && isBoth) return mergeImporter(location, { ...triple, ours, theirs }, conflicts);
  const verdict = judge(triple, isSamePackage);
  if (verdict === 'both') return isBoth ? Object.freeze({ ...theirs, ...ours }) : undefined;
  if (verdict !== 'conflict') return triple[verdict];
  const taken = chooseSide(ours, theirs);
  const labels = { base: describe(base), ours: describe(ours), theirs: describe(theirs) };
  conflicts.push(
    makeConflict({ location, name: nameOf(location, ours ?? theirs), field: 'package', ...labels, taken }),
  );
  return taken === 'ours' ? ours : theirs;
}

/** Equal apart from flags, or the same archive, of which only one side recorded everything. */
function isSamePackage(a: LockPackage | undefined, b: LockPackage | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return isEqual(withoutFlags(a), withoutFlags(b)) || isSameArchive(a, b);
}

function isSameArchive(a: LockPackage, b: LockPackage): boolean {
  if (a.link || b.link || a.version === undefined || a.inBundle !== b.inBundle) return false;
  const isKnown = a.integrity !== undefined && a.integrity === b.integrity;
  return isKnown && a.version === b.version && a.name === b.name;
}

function chooseSide(ours: LockPackage | undefined, theirs: LockPackage | undefined): 'ours' | 'theirs' {
  if (ours === undefined) return 'theirs';
  const versions = [ours.version, theirs?.version].map((version) => semver.parse(version, true));
  const [own, other] = versions;
  return own && other && semver.compare(other, own) > 0 ? 'theirs' : 'ours';
}

function mergeTop(
  triple: Triple<Lock> & { readonly ours: Lock; readonly theirs: Lock },
): Omit<Lock, 'packages'> {
  const { base, ours, theirs, hasBase } = triple;
  const pick = <Value>(of: (lock: Lock | undefined) => Value | undefined): Value | undefined => {
    const values = { base: of(base), ours: of(ours), theirs: of(theirs), hasBase };
    return judge(values, isEqual) === 'theirs' ? values.theirs : values.ours;
  };
  const name = pick((lock) => lock?.name);
  const version = pick((lock) => lock?.version);
  const extra = pick((lock) => lock?.extra);
  return {
    ...(name !== undefined && { name }),
    ...(version !== undefined && { version }),
    ...(extra !== undefined && { extra }),
  };
}

function nameOf(location: string, entry: LockPackage | undefined): string {
  return entry?.name ?? locationName(location);
}

/** What a person sees of one side. */
function describe(entry: LockPackage | undefined): string | undefined {
  if (entry === undefined) return undefined;
  if (entry.link) return `link to ${entry.resolved || '.'}`;
  return entry.version ?? entry.resolved ?? 'no version';
}
