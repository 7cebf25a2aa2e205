import type { Workspace } from '@dx/pkg-workspace';
import { classifySpec, type ParsedSpec } from './classify-spec.ts';
import { compareImporters } from './compare-importers.ts';
import { isImporterLocation, locationName } from './location.ts';
import { lockPreferences } from './lock-preferences.ts';
import { lockEdges } from './resolve-edge.ts';
import { satisfiesRange } from './satisfies-range.ts';
import type { Lock, LockCheck, LockEdge, LockPackage, StaleReason } from './types.ts';

/** Options of `checkLock`. */
export interface CheckLockOptions {
  /** A missing peer is no reason. Default false. */
  readonly legacyPeerDeps?: boolean;
}

/**
 * Whether the lock can be installed as it is. Satisfied means: the manifests' dependencies are recorded word for word, every
 * member has its entry and link, and every dependency of every package finds, by the nearest-up rule, a package of the
 * right real name whose version satisfies. Tolerated, as npm tolerates them: absent optional dependencies, absent optional
 * peers, peers of a wrong version, what a package brings in its own archive.
 *
 * Unusable means that there is no lock. Reasons come in the lock's order of packages, importers first. O(dependencies).
 */
export function checkLock(
  workspace: Pick<Workspace, 'importers'>,
  lock: Lock | undefined,
  options?: CheckLockOptions,
): LockCheck {
  if (lock === undefined) return Object.freeze({ status: 'unusable', reason: 'There is no lockfile' });
  const reasons = compareImporters(workspace, lock);
  for (const edge of lockEdges(lock)) {
    const reason = checkEdge(lock, edge, options?.legacyPeerDeps ?? false);
    if (reason !== undefined) reasons.push(Object.freeze(reason));
  }
  if (reasons.length === 0) return Object.freeze({ status: 'satisfied', lock });
  return Object.freeze({
    status: 'stale',
    reasons: Object.freeze(reasons),
    preferences: lockPreferences(lock),
  });
}

/** Texts seen in this process; see `satisfiesRange` for the bound. */
const maxSpecs = 20_000;
const specs = new Map<string, ParsedSpec>();

function checkEdge(lock: Lock, edge: LockEdge, legacyPeerDeps: boolean): StaleReason | undefined {
  if (edge.kind === 'workspace') return undefined;
  const entry = lock.packages[edge.from] ?? {};
  if (comesInArchive(entry, edge)) return undefined;
  if (edge.to === undefined) return isNeeded(edge, legacyPeerDeps) ? describeMissing(entry, edge) : undefined;
  if (edge.kind === 'peer' || edge.kind === 'peerOptional') return undefined;
  return answers(lock, edge) ? undefined : describeUnsatisfied(lock, entry, edge);
}

function comesInArchive(entry: LockPackage, edge: LockEdge): boolean {
  if (isImporterLocation(edge.from)) return false;
  return entry.inBundle === true || (entry.bundleDependencies?.includes(edge.name) ?? false);
}

function isNeeded(edge: LockEdge, legacyPeerDeps: boolean): boolean {
  if (edge.kind === 'peer') return !legacyPeerDeps;
  return edge.kind === 'prod' || edge.kind === 'dev';
}

function answers(lock: Lock, edge: LockEdge): boolean {
  const entry = lock.packages[edge.to ?? ''] ?? {};
  const target = (entry.link ? lock.packages[entry.resolved ?? ''] : entry) ?? {};
  const { kind, range, target: realName = edge.name } = parseSpec(edge.spec);
  if (kind === 'directory' || kind === 'workspace')
    return entry.link === true && satisfiesRange(target.version, range ?? '*');
  if (kind !== 'range' && kind !== 'alias') return true;
  const place = entry.link ? (entry.resolved ?? '') : (edge.to ?? '');
  const isSameName = (target.name ?? locationName(place)) === realName;
  return isSameName && satisfiesRange(target.version, range ?? '*');
}

function parseSpec(text: string): ParsedSpec {
  const known = specs.get(text);
  if (known !== undefined) return known;
  if (specs.size >= maxSpecs) specs.clear();
  const parsed = classifySpec(text);
  specs.set(text, parsed);
  return parsed;
}

function describeMissing(entry: LockPackage, edge: LockEdge): StaleReason {
  const { from: location, name, spec: wanted } = edge;
  const verb = edge.kind === 'peer' ? 'needs the peer' : 'needs';
  const message = `${describeOwner(location, entry)} ${verb} ${name}@${wanted}, which the lock does not have`;
  return { kind: 'missing', location, name, wanted, message };
}

function describeUnsatisfied(lock: Lock, entry: LockPackage, edge: LockEdge): StaleReason {
  const { from: location, name, spec: wanted } = edge;
  const found = describeFound(lock, edge.to ?? '');
  const message = `${describeOwner(location, entry)} needs ${name}@${wanted}, but the lock has ${found}`;
  return { kind: 'unsatisfied', location, name, wanted, found, message };
}

function describeFound(lock: Lock, location: string): string {
  const entry = lock.packages[location] ?? {};
  if (entry.link) return `a link to ${entry.resolved || 'the root'}`;
  return `${entry.name ?? locationName(location)}@${entry.version ?? 'of no version'}`;
}

function describeOwner(location: string, entry: LockPackage): string {
  if (location === '') return 'The project';
  if (isImporterLocation(location)) return `The member ${location}`;
  return `${entry.name ?? locationName(location)}@${entry.version ?? '?'} (${location})`;
}
