import type { Lock, LockPackage } from '@dx/pkg-lock';
import { unsafeLocation } from '../errors.ts';
import { isOutside, parseLocation } from './location.ts';

/** One location of a lock, checked. */
export interface LockEntry {
  readonly location: string;
  readonly kind: 'importer' | 'directory' | 'link';
  /** Location of what has the `node_modules` that it lies in; `` for an importer. */
  readonly owner: string;
  /** Name in that `node_modules`; `` for an importer. */
  readonly name: string;
  readonly fields: LockPackage;
}

/** The locations of a lock by path, parents first. */
export type LockEntries = ReadonlyMap<string, LockEntry>;

/**
 * Reads every location of a lock and checks it: its form, that what it lies in is there and is not a link, and that a
 * link leads to a member or to a directory outside of the project that the lock lists. What older npm noted of packages
 * outside of the project is passed over: nothing is installed there. Sorted by code units, whatever the order in the lock.
 *
 * @throws DX_LOCK_UNSAFE_LOCATION
 */
export function readLockEntries(lock: Lock): LockEntries {
  const entries = new Map<string, LockEntry>();
  for (const location of Object.keys(lock.packages).sort()) {
    const fields = lock.packages[location];
    if (isOutside(location) && !isImporterPath(location)) continue;
    if (fields !== undefined) entries.set(location, toEntry(location, fields));
  }
  for (const entry of entries.values()) checkSurroundings(entry, entries);
  return entries;
}

function isImporterPath(location: string): boolean {
  return !`/${location}/`.includes('/node_modules/');
}

function toEntry(location: string, fields: LockPackage): LockEntry {
  const parsed = parseLocation(location);
  if (parsed.kind === 'importer') return { location, kind: 'importer', owner: '', name: '', fields };
  const kind = fields.link === true ? 'link' : 'directory';
  if (fields.name !== undefined) parseLocation(`node_modules/${fields.name}`);
  return { location, kind, owner: parsed.owner, name: parsed.name, fields };
}

function checkSurroundings(entry: LockEntry, entries: LockEntries): void {
  const { location, kind, owner, fields } = entry;
  if (kind === 'importer') return;
  const holder = entries.get(owner);
  if (holder === undefined && owner !== '')
    throw unsafeLocation(location, `the lock has nothing at ${owner}`);
  if (holder?.kind === 'link') throw unsafeLocation(location, `${owner} is a link`);
  if (kind === 'link' && findLinkTarget(entry, entries) === undefined) {
    throw unsafeLocation(
      location,
      `it links to ${JSON.stringify(fields.resolved)}, which is no member of the lock`,
    );
  }
}

/** The importer that a link leads to; nothing for what is no link. */
export function findLinkTarget(entry: LockEntry, entries: LockEntries): LockEntry | undefined {
  if (entry.kind !== 'link') return undefined;
  const { resolved } = entry.fields;
  const target = resolved === undefined || resolved === '' ? undefined : entries.get(resolved);
  return target?.kind === 'importer' ? target : undefined;
}

/** The member of the project whose files a package has, where the lock says so: `file:` with its location, no integrity. */
export function copiedMember({ kind, fields }: LockEntry, entries: LockEntries): string | undefined {
  const { resolved, integrity } = fields;
  if (kind !== 'directory' || integrity !== undefined || !resolved?.startsWith('file:')) return undefined;
  const member = resolved.slice('file:'.length);
  const isMember = member !== '' && !isOutside(member) && entries.get(member)?.kind === 'importer';
  return isMember ? member : undefined;
}

/** Integrity of the patch that the lock records for a package. */
export function patchOf({ fields }: LockEntry): string | undefined {
  const patched = fields.extra?.['patched'];
  if (typeof patched !== 'object' || patched === null || !('integrity' in patched)) return undefined;
  return typeof patched.integrity === 'string' ? patched.integrity : undefined;
}
