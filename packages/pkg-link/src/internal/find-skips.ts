import { unsupportedPlatform } from '../errors.ts';
import { gatherOptionalSet } from '../find-optional-set.ts';
import { findEngineFault, findPlatformFault } from '../suits-host.ts';
import type { Host, SkippedPlacement } from '../types.ts';
import { type LockEdges, readLockEdges } from './lock-edges.ts';
import { findLinkTarget, type LockEntries, type LockEntry } from './lock-entries.ts';

/** Why an entry is left out. */
export type Skip = Pick<SkippedPlacement, 'reason' | 'detail'>;

/** What decides what is left out. */
export interface SkipRules {
  readonly host: Host;
  readonly omit: ReadonlySet<'dev' | 'optional' | 'peer'>;
  /** `ignore` installs what is not optional although it does not run here. */
  readonly platformCheck: 'enforce' | 'ignore';
  /** Optional packages that could not be had. */
  readonly failed: ReadonlySet<string>;
}

/**
 * Which entries of a lock are left out on this machine, by location: what is omitted, what is optional and does not
 * run here or could not be had, with all that only it needs, and everything below those.
 *
 * @throws DX_UNSUPPORTED_PLATFORM
 */
export function findSkips(entries: LockEntries, rules: SkipRules): ReadonlyMap<string, Skip> {
  const skips = findOmitted(entries, rules);
  checkRequired(entries, skips, rules);
  for (const [location, skip] of findUnsuitable(entries, rules)) {
    if (!skips.has(location)) skips.set(location, skip);
  }
  for (const entry of entries.values()) skipBelow(entry, skips);
  return skips;
}

function findOmitted(entries: LockEntries, { omit }: SkipRules): Map<string, Skip> {
  const omitted = new Map<string, Skip>();
  if (omit.size === 0) return omitted;
  const outside = findFileImporters(entries);
  for (const entry of entries.values()) {
    if (entry.kind === 'importer') continue;
    const detail = findOmission(entry, omit);
    if (detail === undefined || outside.has(importerOf(entry, entries))) continue;
    omitted.set(entry.location, { reason: 'omitted', detail });
  }
  return omitted;
}

function findOmission({ fields }: LockEntry, omit: SkipRules['omit']): string | undefined {
  if (fields.peer === true && omit.has('peer')) return 'only peer dependencies need it';
  if (fields.dev === true && omit.has('dev')) return 'only development dependencies need it';
  if (fields.optional === true && omit.has('optional')) return 'only optional dependencies need it';
  const isBoth = fields.devOptional === true && omit.has('dev') && omit.has('optional');
  return isBoth ? 'only development and optional dependencies need it' : undefined;
}

/** Importers that are no workspace members but `file:` dependencies; npm omits nothing below those. */
function findFileImporters(entries: LockEntries): ReadonlySet<string> {
  const root = entries.get('')?.fields;
  const specs = { ...root?.devDependencies, ...root?.optionalDependencies, ...root?.dependencies };
  const found = new Set<string>();
  for (const entry of entries.values()) {
    const target = entry.kind === 'link' ? findLinkTarget(entry, entries) : undefined;
    if (target === undefined) continue;
    const isMember = root?.workspaces !== undefined && !specs[entry.name]?.startsWith('file:');
    if (!isMember) found.add(target.location);
  }
  return found;
}

function importerOf(entry: LockEntry, entries: LockEntries): string {
  let owner = entry.owner;
  for (let holder = entries.get(owner); holder?.kind === 'directory'; holder = entries.get(owner))
    owner = holder.owner;
  return owner;
}

function checkRequired(
  entries: LockEntries,
  omitted: ReadonlyMap<string, Skip>,
  { host, platformCheck }: SkipRules,
): void {
  if (platformCheck === 'ignore') return;
  for (const { location, fields, name } of entries.values()) {
    if (fields.optional === true || omitted.has(location)) continue;
    const fault = findPlatformFault(fields, host);
    if (fault === undefined) continue;
    const subject = location === '' ? 'The project' : `${fields.name ?? (name || location)} at ${location}`;
    throw unsupportedPlatform(location, subject, fault);
  }
}

function findUnsuitable(entries: LockEntries, { host, failed }: SkipRules): ReadonlyMap<string, Skip> {
  const skips = new Map<string, Skip>();
  const gone = new Set<string>();
  let edges: LockEdges | undefined;
  for (const entry of entries.values()) {
    const { location } = entry;
    if (entry.fields.optional !== true || gone.has(location)) continue;
    const fields = findLinkTarget(entry, entries)?.fields ?? entry.fields;
    const reason = failed.has(location) ? 'failed' : 'platform';
    const fault =
      reason === 'failed'
        ? 'it could not be had'
        : (findPlatformFault(fields, host) ?? findEngineFault(fields, host));
    if (fault === undefined) continue;
    edges ??= readLockEdges(entries);
    for (const member of gatherOptionalSet(location, edges, gone)) {
      gone.add(member);
      const detail = member === location ? fault : `it goes with ${location}: ${fault}`;
      if (!skips.has(member)) skips.set(member, { reason, detail });
    }
  }
  return skips;
}

function skipBelow(entry: LockEntry, skips: Map<string, Skip>): void {
  const above = entry.kind === 'importer' ? undefined : skips.get(entry.owner);
  if (above === undefined || skips.has(entry.location)) return;
  skips.set(entry.location, { ...above, detail: `it is inside ${entry.owner}: ${above.detail}` });
}
