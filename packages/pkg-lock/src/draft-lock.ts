import type { GraphNode } from '@dx/pkg-resolve';
import type { Workspace } from '@dx/pkg-workspace';
import { withFlags } from './add-flags.ts';
import { compareStrictly, createRecord } from './compare-names.ts';
import { dependencyFlags } from './dependency-flags.ts';
import { childLocation, folderName, isImporterLocation, locationName } from './location.ts';
import { projectName } from './lock-graph.ts';
import { lockImporter } from './lock-importer.ts';
import { keepExtra, lockNode } from './lock-node.ts';
import { toNode } from './lock-preferences.ts';
import { lockEdges } from './resolve-edge.ts';
import type { Lock, LockEdge, LockPackage } from './types.ts';

/** A lock with its importers as the manifests have them now, and everything else as it was. Flags are those of before. */
export interface LockDraft {
  readonly packages: Lock['packages'];
  readonly edges: readonly LockEdge[];
}

/** What makes a draft a lock again. */
export interface DraftChange {
  /** At locations that the draft does not have. */
  readonly added: readonly GraphNode[];
  /** Locations. */
  readonly removed: ReadonlySet<string>;
  /** All dependencies of what is there in the end. */
  readonly edges: readonly LockEdge[];
}

/**
 * The former lock with what the manifests say now: what `lockGraph` gives for a graph that keeps every package, flags aside.
 * Undefined where the lock is not plainly one of these manifests: another set of importers, a member without its link, a
 * copy of a member, packages inside of archives. O(dependencies).
 */
export function draftLock(
  previous: Lock,
  { importers }: Pick<Workspace, 'importers'>,
): LockDraft | undefined {
  const packages = createRecord<LockPackage>();
  let left = Object.keys(importers).length;
  for (const location in previous.packages) {
    const entry = previous.packages[location] ?? {};
    const manifest = Object.hasOwn(importers, location) ? importers[location] : undefined;
    if (manifest !== undefined) {
      const link = previous.packages[childLocation('', manifest.fields.name ?? folderName(location))];
      if (entry.link || (location !== '' && link?.resolved !== location)) return undefined;
      packages[location] = lockImporter(location, manifest);
      left -= 1;
    } else if (isImporterLocation(location) || isOdd(entry)) return undefined;
    else packages[location] = isPlain(location, entry) ? entry : renew(location, entry);
  }
  return left === 0 ? Object.freeze({ packages, edges: lockEdges({ packages }) }) : undefined;
}

/** The lock that a draft becomes: what `lockGraph` gives for the graph with that change. O(dependencies). */
export function completeDraft(
  { packages }: LockDraft,
  workspace: Pick<Workspace, 'importers'>,
  { added, removed, edges }: DraftChange,
): Lock {
  const all = createRecord<LockPackage>();
  const nodes = [...added].sort((a, b) => compareStrictly(b.location, a.location));
  const addUpTo = (location: string | undefined): void => {
    for (let node = nodes.at(-1); node !== undefined; node = nodes.at(-1)) {
      if (location !== undefined && compareStrictly(node.location, location) > 0) return;
      all[node.location] = lockNode(node);
      nodes.pop();
    }
  };
  for (const location in packages) {
    addUpTo(location);
    if (!removed.has(location)) all[location] = packages[location] ?? {};
  }
  addUpTo(undefined);
  const flags = dependencyFlags({ packages: all }, edges);
  for (const location in all) {
    const entry = all[location] ?? {};
    if (!entry.link) all[location] = withFlags(entry, flags.get(location) ?? {});
  }
  return Object.freeze({ ...projectName(workspace), packages: Object.freeze(all) });
}

/** What only the whole graph can tell about. */
function isOdd(entry: LockPackage): boolean {
  if (entry.inBundle || entry.bundleDependencies !== undefined) return true;
  if (entry.extra?.['packageExtensionsApplied'] !== undefined) return true;
  return !entry.link && entry.integrity === undefined && entry.resolved?.startsWith('file:') === true;
}

/** Whether the entry comes out of a graph as it went in. */
function isPlain(location: string, entry: LockPackage): boolean {
  if (entry.link) return Object.keys(entry).length === 2 && entry.resolved !== undefined;
  if (entry.extra !== undefined || entry.workspaces !== undefined || entry.devDependencies !== undefined)
    return false;
  if (typeof entry.funding === 'string' || entry.name === locationName(location)) return false;
  if (entry.dependencies !== undefined && entry.optionalDependencies !== undefined) return false;
  for (const field in entry) {
    const value = entry[field as keyof LockPackage];
    if (typeof value === 'object' && value !== null && isEmpty(value)) return false;
  }
  return true;
}

function isEmpty(value: object): boolean {
  for (const _ in value) return false;
  return true;
}

function renew(location: string, entry: LockPackage): LockPackage {
  return keepExtra(lockNode(toNode(location, entry)), entry);
}
