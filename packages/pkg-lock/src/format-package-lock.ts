import { createRecord } from './compare-names.ts';
import { formatJson } from './format-json.ts';
import { legacyDependencies } from './format-legacy-lock.ts';
import { isImporterLocation } from './location.ts';
import type { Lock, LockfileVersion, LockPackage, TextStyle } from './types.ts';

/** Options of `formatPackageLock`. */
export interface FormatPackageLockOptions {
  /** Indentation and newline; npm takes them from the old lockfile, else from `package.json`. Default two spaces and `\n`. */
  readonly style?: TextStyle;
  /** Default 3. A lock with patches or `packageExtensions` is written as 4, so that no older npm drops them. */
  readonly lockfileVersion?: LockfileVersion;
  /** Whether `resolved` is left out for this URL (`omit-lockfile-registry-resolved`). Default: never. */
  readonly omitRegistryResolved?: (url: string) => boolean;
}

const defaultStyle: TextStyle = Object.freeze({ indent: '  ', newline: '\n' });

/**
 * The text of a `package-lock.json`, byte for byte what npm 11 and 12 write for the same lock. O(length).
 *
 * @example
 * formatPackageLock(readPackageLock(text, path), { style: packageLockStyle(text) }) === text
 *
 * Source: https://docs.npmjs.com/cli/configuring-npm/package-lock-json
 */
export function formatPackageLock(lock: Lock, options?: FormatPackageLockOptions): string {
  const version = needsVersion4(lock) ? 4 : (options?.lockfileVersion ?? 3);
  const packages = writeEntries(lock, Object.keys(lock.packages), options?.omitRegistryResolved);
  const legacy = version === 2 ? { dependencies: legacyDependencies(lock, packages) } : undefined;
  return finish(lock, { lockfileVersion: version, requires: true, packages, ...legacy }, options?.style);
}

/**
 * The text of `node_modules/.package-lock.json`, which npm reads instead of walking the folders: what is installed here,
 * without the root. Same content as npm's; within an entry the fields stand in the lock's order, since only programs read
 * it and sorting them took 20 ms of every change of a tree of 2,000 packages.
 *
 * @param locations that are installed; a link brings the entry of its target, unknown ones and the root are ignored
 * Source: https://docs.npmjs.com/cli/configuring-npm/package-lock-json#hidden-lockfiles
 */
export function formatHiddenLock(
  lock: Lock,
  locations: Iterable<string>,
  options?: Omit<FormatPackageLockOptions, 'lockfileVersion'>,
): string {
  const wanted = new Set<string>();
  for (const location of locations) {
    const entry = lock.packages[location];
    wanted.add(location);
    if (entry?.link) wanted.add(entry.resolved ?? '');
  }
  const installed = Object.keys(lock.packages).filter((location) => location !== '' && wanted.has(location));
  const packages = writeEntries(lock, installed, options?.omitRegistryResolved);
  const { name, version, extra } = lock;
  const { indent, newline } = options?.style ?? defaultStyle;
  const data = { ...extra, name, version, lockfileVersion: 3, requires: true, packages };
  return withNewline(`${JSON.stringify(data, undefined, indent)}\n`, newline);
}

/** What an older npm would drop: changed packages, and dependencies that the project added to packages of others. */
const version4Fields = ['patched', 'packageExtensionsApplied', 'npmExtensionApplied'] as const;

function needsVersion4({ packages }: Lock): boolean {
  const root = packages['']?.extra;
  if (root?.['packageExtensionsHash'] || root?.['npmExtensionHash']) return true;
  return Object.values(packages).some(({ extra }) => extra && version4Fields.some((field) => extra[field]));
}

function finish(
  lock: Lock,
  data: Readonly<Record<string, unknown>>,
  style: TextStyle = defaultStyle,
): string {
  const top = { ...lock.extra, name: lock.name, version: lock.version, ...data };
  return withNewline(formatJson(top, style.indent), style.newline);
}

function withNewline(text: string, newline: string): string {
  return newline === '\n' ? text : text.replaceAll('\n', newline);
}

function writeEntries(
  lock: Lock,
  locations: readonly string[],
  isOmitted: ((url: string) => boolean) | undefined,
): Readonly<Record<string, unknown>> {
  const entries = createRecord<unknown>();
  for (const location of locations) {
    const entry = lock.packages[location];
    if (entry !== undefined) entries[location] = writeEntry(location, entry, isOmitted);
  }
  return entries;
}

function writeEntry(
  location: string,
  entry: LockPackage,
  isOmitted: ((url: string) => boolean) | undefined,
): unknown {
  const { extra, ...fields } = entry;
  const isArchive = !entry.link && !isImporterLocation(location) && /^https?:/.test(entry.resolved ?? '');
  const resolved = isArchive && isOmitted?.(entry.resolved ?? '') ? undefined : entry.resolved;
  return { ...fields, ...extra, resolved };
}
