import type { Lock } from '@dx/pkg-lock';
import { isInPackageBundle } from './internal/find-bundled.ts';
import { findSkips, type Skip, type SkipRules } from './internal/find-skips.ts';
import { layoutBins } from './internal/layout-bins.ts';
import { layoutCells } from './internal/layout-cells.ts';
import {
  findLinkTarget,
  type LockEntries,
  type LockEntry,
  readLockEntries,
} from './internal/lock-entries.ts';
import { type PlacingRules, placeDirectory } from './internal/place-directory.ts';
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
  /** Default `hoisted`: everything where the lock says. */
  readonly linker?: LinkerKind;
  /** What only these kinds of dependencies need is left out. Default none. */
  readonly omit?: readonly ('dev' | 'optional' | 'peer')[];
  /** `ignore` installs packages that do not run here although they are not optional (npm's `--force`). Default `enforce`. */
  readonly platformCheck?: 'enforce' | 'ignore';
  /** Absolute path of the cells that all projects share; needed for `global`, and unused otherwise. */
  readonly sharedDirectory?: string;
  /** Locations of packages whose scripts will run: a shared cell is then one for machines like `host`. Default none. */
  readonly builds?: readonly string[];
  /** Locations of optional packages that could not be had; they and what goes with them are left out. Default none. */
  readonly failed?: readonly string[];
  /** What tells the files of a member from others, by its location, for copies of it (`copyOf`). Default: nothing does. */
  readonly contents?: ReadonlyMap<string, string>;
}

/**
 * What `node_modules` has to hold on `host` so that it is what the lock says: directories, links, commands, arranged as
 * the linker does it (`LinkerKind`). Pure; the order of the lock's keys does not matter. Hoisted O(packages), and
 * O(edges × depth) once an optional package does not run here; the others O(edges × depth).
 *
 * Hoisted, everything is where npm places it; where two packages bring the same command into one `.bin`, a direct
 * dependency of its owner wins, then the first by path. With the others a package sees what it declares and itself; and
 * as Node looks upward, with `isolated` also what the root declares. Places of the lock with the same package and the
 * same dependencies all the way down are one directory.
 *
 * @throws DX_LOCK_UNSAFE_LOCATION when a location of the lock is malformed or leads out of the project
 * @throws DX_UNSUPPORTED_PLATFORM when a package that is not optional does not run on `host`
 *
 * @example
 * const { tree, skipped } = layoutTree(lock, { platform: 'linux', arch: 'x64', libc: 'glibc', nodeVersion: '22.22.2' });
 */
export function layoutTree(lock: Lock, host: Host, options: LayoutOptions = {}): Layout {
  const { linker = 'hoisted', builds = [], sharedDirectory } = options;
  if (linker === 'global' && sharedDirectory === undefined)
    throw new TypeError('layoutTree needs sharedDirectory for the linker global');
  const entries = readLockEntries(lock);
  const skips = findSkips(entries, skipRules(host, options));
  const isKept = ({ location }: LockEntry): boolean => !skips.has(location);
  const shared = linker === 'global' ? sharedDirectory : undefined;
  const rules = { entries, contents: options.contents ?? new Map<string, string>() };
  const placements =
    linker === 'hoisted'
      ? layoutPlaces(rules, isKept, host)
      : layoutCells(rules, isKept, { host, builds: new Set(builds), sharedDirectory: shared });
  return Object.freeze({
    tree: Object.freeze({ version: 1, linker, placements: Object.freeze([...placements].sort(byPath)) }),
    skipped: listSkipped(skips, rules),
  });
}

function skipRules(
  host: Host,
  { omit = [], platformCheck = 'enforce', failed = [] }: LayoutOptions,
): SkipRules {
  return { host, omit: new Set(omit), platformCheck, failed: new Set(failed) };
}

function layoutPlaces(
  rules: PlacingRules,
  isKept: (entry: LockEntry) => boolean,
  host: Host,
): readonly Placement[] {
  const { entries } = rules;
  const kept = [...entries.values()].filter((entry) => entry.kind !== 'importer' && isKept(entry));
  return [...kept.map((entry) => placeEntry(entry, rules)), ...layoutBins(kept, entries, host)];
}

function placeEntry(entry: LockEntry, rules: PlacingRules): Placement {
  return entry.kind === 'link' ? placeLink(entry, rules.entries) : placeAtLocation(entry, rules);
}

function placeLink(entry: LockEntry, entries: LockEntries): LinkPlacement {
  const target = findLinkTarget(entry, entries)?.location ?? '';
  return Object.freeze({ kind: 'link', path: entry.location, target });
}

function placeAtLocation(entry: LockEntry, rules: PlacingRules): DirectoryPlacement {
  const inBundle = isInPackageBundle(entry, rules.entries);
  return placeDirectory(entry, { path: entry.location, inBundle }, rules);
}

function listSkipped(skips: ReadonlyMap<string, Skip>, rules: PlacingRules): readonly SkippedPlacement[] {
  const skipped: SkippedPlacement[] = [];
  for (const [location, skip] of skips) {
    const entry = rules.entries.get(location);
    if (entry?.kind !== 'directory') continue;
    skipped.push(Object.freeze({ placement: placeAtLocation(entry, rules), ...skip }));
  }
  return Object.freeze(skipped.sort((a, b) => byPath(a.placement, b.placement)));
}

function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : 1;
}
