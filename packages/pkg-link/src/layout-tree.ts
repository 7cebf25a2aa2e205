import type { Lock } from '@dx/pkg-lock';
import { findSkips, type Skip } from './internal/find-skips.ts';
import { layoutBins } from './internal/layout-bins.ts';
import {
  findLinkTarget,
  type LockEntries,
  type LockEntry,
  readLockEntries,
} from './internal/lock-entries.ts';
import type {
  DirectoryPlacement,
  Host,
  Layout,
  LinkerKind,
  LinkPlacement,
  Placement,
  SkippedPlacement,
} from './types.ts';

/** How a tree is laid out. */
export interface LayoutOptions {
  /** Default `hoisted`, the only one so far: everything where the lock says. */
  readonly linker?: LinkerKind;
  /** What only these kinds of dependencies need is left out. Default none. */
  readonly omit?: readonly ('dev' | 'optional' | 'peer')[];
  /** `ignore` installs packages that do not run here although they are not optional (npm's `--force`). Default `enforce`. */
  readonly platformCheck?: 'enforce' | 'ignore';
}

/**
 * What `node_modules` has to hold on `host` so that it is what the lock says: directories where npm places them,
 * links to workspace members, commands. Pure; the order of the lock's keys does not matter. O(packages), and
 * O(edges × depth) once an optional package does not run here.
 *
 * Where two packages bring the same command into one `.bin`, a direct dependency of its owner wins, then the first by
 * path.
 *
 * @throws DX_LOCK_UNSAFE_LOCATION when a location of the lock is malformed or leads out of the project
 * @throws DX_UNSUPPORTED_PLATFORM when a package that is not optional does not run on `host`
 *
 * @example
 * const { tree, skipped } = layoutTree(lock, { platform: 'linux', arch: 'x64', libc: 'glibc', nodeVersion: '22.22.2' });
 */
export function layoutTree(lock: Lock, host: Host, options: LayoutOptions = {}): Layout {
  const entries = readLockEntries(lock);
  const { omit = [], platformCheck = 'enforce', linker = 'hoisted' } = options;
  const skips = findSkips(entries, { host, omit: new Set(omit), platformCheck });
  const kept = [...entries.values()].filter(
    (entry) => entry.kind !== 'importer' && !skips.has(entry.location),
  );
  const placements = kept.map((entry) => placeEntry(entry, entries));
  placements.push(...layoutBins(kept, entries));
  return Object.freeze({
    tree: Object.freeze({ version: 1, linker, placements: Object.freeze(placements.sort(byPath)) }),
    skipped: listSkipped(skips, entries),
  });
}

function placeEntry(entry: LockEntry, entries: LockEntries): Placement {
  return entry.kind === 'link' ? placeLink(entry, entries) : placeDirectory(entry, entries);
}

function placeLink(entry: LockEntry, entries: LockEntries): LinkPlacement {
  const target = findLinkTarget(entry, entries)?.location ?? '';
  return Object.freeze({ kind: 'link', path: entry.location, target });
}

function placeDirectory(entry: LockEntry, entries: LockEntries): DirectoryPlacement {
  const { location, name, fields } = entry;
  return Object.freeze({
    kind: 'directory',
    path: location,
    name: fields.name ?? name,
    version: fields.version ?? '',
    ...(fields.resolved === undefined ? {} : { resolved: fields.resolved }),
    ...(fields.integrity === undefined ? {} : { integrity: fields.integrity }),
    optional: fields.optional === true,
    hasInstallScript: fields.hasInstallScript === true,
    inBundle: isInPackageBundle(entry, entries),
  });
}

/** What the project itself bundles is fetched like anything else; only a package's archive brings its bundle along. */
function isInPackageBundle({ fields, owner }: LockEntry, entries: LockEntries): boolean {
  if (fields.inBundle !== true) return false;
  const isProjectBundling = (entries.get('')?.fields.bundleDependencies ?? []).length > 0;
  for (let holder = entries.get(owner); holder?.kind === 'directory'; holder = entries.get(holder.owner)) {
    if (!isProjectBundling || (holder.fields.bundleDependencies ?? []).length > 0) return true;
  }
  return false;
}

function listSkipped(skips: ReadonlyMap<string, Skip>, entries: LockEntries): readonly SkippedPlacement[] {
  const skipped: SkippedPlacement[] = [];
  for (const [location, skip] of skips) {
    const entry = entries.get(location);
    if (entry?.kind !== 'directory') continue;
    skipped.push(Object.freeze({ placement: placeDirectory(entry, entries), ...skip }));
  }
  return Object.freeze(skipped.sort((a, b) => byPath(a.placement, b.placement)));
}

function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : 1;
}
