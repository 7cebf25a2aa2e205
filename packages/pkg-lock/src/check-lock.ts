import type { HoistingRules } from '@dx/pkg-resolve';
import type { Manifest, Workspace } from '@dx/pkg-workspace';
import { type AnswerContext, answersSpec, isFolderSpec, isFromSource } from './answers-spec.ts';
import { checkPlaces } from './check-places.ts';
import { compareImporters, findChangedManifest } from './compare-importers.ts';
import { isImporterLocation, locationName } from './location.ts';
import { lockPreferences } from './lock-preferences.ts';
import { compareCopies } from './member-copies.ts';
import { lockEdges } from './resolve-edge.ts';
import { satisfiesRange } from './satisfies-range.ts';
import type { Lock, LockCheck, LockEdge, LockPackage, StaleReason } from './types.ts';

/** What holds for a dependency once the project's rules are applied. */
export interface EdgeSpec {
  /** What is asked for; what the manifest writes where no rule says otherwise. */
  readonly spec: string;
  /** With a rule: what the manifest writes will do too, by a version outside of this range. */
  readonly exceptRange?: string;
}

/** Rules that stand above the manifests of packages, as npm's `overrides` do. */
export interface EdgeRules {
  /** @param targetOf the package that a link at a location leads to; any other location itself */
  specsOf(
    edges: readonly LockEdge[],
    targetOf: (location: string) => string,
  ): ReadonlyMap<LockEdge, EdgeSpec>;
}

/** Options of `checkLock`. */
export interface CheckLockOptions {
  /** A missing peer is no reason. Default false. */
  readonly legacyPeerDeps?: boolean;
  /** What holds instead of what manifests write; `openOverrides` of `@dx/pkg-resolve` makes such rules. Default none. */
  readonly overrides?: EdgeRules;
  /** Manifests of folders that `file:` dependencies link, by location. Those that are given must be recorded word for word too. */
  readonly folders?: Readonly<Record<string, Manifest>>;
  /** How high packages may lie; `openHoistingLimits` of `@dx/pkg-resolve` makes such rules. Default: as high as they do. */
  readonly hoisting?: HoistingRules;
  /** False is enough for who only wants the verdict: where manifests differ, no dependency is looked at. Default true. */
  readonly everyReason?: boolean;
}

/**
 * Whether the lock can be installed as it is. Satisfied means: the manifests' dependencies are recorded word for word, every
 * member has its entry and link, and every dependency of every package finds, by the nearest-up rule, a package of the
 * right real name whose version satisfies, or the folder, archive or repository that is asked for. Tolerated, as npm tolerates them: absent optional dependencies, absent optional
 * peers, peers of a wrong version, what a package brings in its own archive. With `hoisting`, nothing lies higher than it allows.
 *
 * Unusable means that there is no lock. Reasons come in the lock's order of packages, importers first. O(dependencies).
 */
export function checkLock(
  workspace: Pick<Workspace, 'importers'>,
  lock: Lock | undefined,
  options?: CheckLockOptions,
): LockCheck {
  if (lock === undefined) return Object.freeze({ status: 'unusable', reason: 'There is no lockfile' });
  const changed = options?.everyReason === false ? findChangedManifest(workspace, lock) : undefined;
  if (changed !== undefined) return stale(lock, [changed]);
  const edges = lockEdges(lock);
  const check = makeCheck(workspace, lock, edges, options);
  const reasons = compareImporters(workspace, lock, {
    folders: options?.folders ?? {},
    linked: findLinkedFolders(check, edges),
  });
  for (const edge of edges) {
    const reason = checkEdge(check, edge);
    if (reason !== undefined) reasons.push(Object.freeze(reason));
  }
  reasons.push(
    ...compareCopies(workspace, check, edges, (edge) => check.effective?.get(edge)?.spec ?? edge.spec),
  );
  reasons.push(...checkPlaces(lock, options?.hoisting, check.legacyPeerDeps));
  if (reasons.length === 0) return Object.freeze({ status: 'satisfied', lock });
  return stale(lock, reasons);
}

/** The preferences are made when they are first read: who amends the lock, or only wants the verdict, reads none. */
function stale(lock: Lock, reasons: readonly StaleReason[]): LockCheck {
  let made: ReturnType<typeof lockPreferences> | undefined;
  return Object.freeze({
    status: 'stale',
    reasons: Object.freeze(reasons),
    get preferences() {
      made ??= lockPreferences(lock);
      return made;
    },
  });
}

interface Check extends AnswerContext {
  readonly lock: Lock;
  readonly legacyPeerDeps: boolean;
  readonly effective: ReadonlyMap<LockEdge, EdgeSpec> | undefined;
}

function makeCheck(
  workspace: Pick<Workspace, 'importers'>,
  lock: Lock,
  edges: readonly LockEdge[],
  options: CheckLockOptions | undefined,
): Check {
  const root = workspace.importers['']?.path.replaceAll('\\', '/').replace(/\/[^/]*$/, '');
  const targetOf = (location: string): string => {
    const entry = lock.packages[location];
    return entry?.link ? (entry.resolved ?? '') : location;
  };
  const effective = options?.overrides?.specsOf(edges, targetOf);
  return { lock, root, legacyPeerDeps: options?.legacyPeerDeps ?? false, effective };
}

/** The folders that a dependency of the project, or of such a folder, names by its path. */
function findLinkedFolders(check: Check, edges: readonly LockEdge[]): ReadonlySet<string> {
  const linked = new Set<string>();
  for (const edge of edges) {
    const entry = edge.to === undefined ? undefined : check.lock.packages[edge.to];
    if (!entry?.link || !isImporterLocation(edge.from) || edge.kind === 'workspace') continue;
    if (isFolderSpec(check.effective?.get(edge)?.spec ?? edge.spec) && answers(check, edge))
      linked.add(entry.resolved ?? '');
  }
  return linked;
}

function checkEdge(check: Check, edge: LockEdge): StaleReason | undefined {
  if (edge.kind === 'workspace') return undefined;
  const entry = check.lock.packages[edge.from] ?? {};
  if (comesInArchive(entry, edge)) return undefined;
  const spec = check.effective?.get(edge)?.spec ?? edge.spec;
  if (edge.to === undefined)
    return isNeeded(edge, check.legacyPeerDeps) ? describeMissing(entry, edge, spec) : undefined;
  if (edge.kind === 'peer' || edge.kind === 'peerOptional') return undefined;
  return answers(check, edge) ? undefined : describeUnsatisfied(check.lock, entry, edge, spec);
}

/** With an override, what the manifest writes will do too, by a version that the override does not speak of. */
function answers(check: Check, edge: LockEdge): boolean {
  const { spec, exceptRange } = check.effective?.get(edge) ?? { spec: edge.spec };
  if (answersSpec(check, edge, spec)) return true;
  if (exceptRange === undefined) return false;
  const version = check.lock.packages[edge.to ?? '']?.version;
  return !satisfiesRange(version, exceptRange) && answersSpec(check, edge, edge.spec);
}

function comesInArchive(entry: LockPackage, edge: LockEdge): boolean {
  if (isImporterLocation(edge.from)) return false;
  return entry.inBundle === true || (entry.bundleDependencies?.includes(edge.name) ?? false);
}

function isNeeded(edge: LockEdge, legacyPeerDeps: boolean): boolean {
  if (edge.kind === 'peer') return !legacyPeerDeps;
  return edge.kind === 'prod' || edge.kind === 'dev';
}

function describeMissing(entry: LockPackage, edge: LockEdge, wanted: string): StaleReason {
  const { from: location, name } = edge;
  const verb = edge.kind === 'peer' ? 'needs the peer' : 'needs';
  const message = `${describeOwner(location, entry)} ${verb} ${name}@${wanted}, which the lock does not have`;
  return { kind: 'missing', location, name, wanted, message };
}

function describeUnsatisfied(lock: Lock, entry: LockPackage, edge: LockEdge, wanted: string): StaleReason {
  const { from: location, name } = edge;
  const found = describeFound(lock, edge.to ?? '', wanted);
  const message = `${describeOwner(location, entry)} needs ${name}@${wanted}, but the lock has ${found}`;
  return { kind: 'unsatisfied', location, name, wanted, found, message };
}

function describeFound(lock: Lock, location: string, wanted: string): string {
  const entry = lock.packages[location] ?? {};
  if (entry.link) return `a link to ${entry.resolved || 'the root'}`;
  const source = isFromSource(wanted) && entry.resolved !== undefined ? ` from ${entry.resolved}` : '';
  return `${entry.name ?? locationName(location)}@${entry.version ?? 'of no version'}${source}`;
}

function describeOwner(location: string, entry: LockPackage): string {
  if (location === '') return 'The project';
  if (isImporterLocation(location)) return `The member ${location}`;
  return `${entry.name ?? locationName(location)}@${entry.version ?? '?'} (${location})`;
}
