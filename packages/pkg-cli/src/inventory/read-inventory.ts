import path from 'node:path';
import type { FsOps } from '@dx/pkg-core';
import {
  type DependencyFlags,
  dependencyFlags,
  type Lock,
  type LockEdge,
  type LockPackage,
  lockEdges,
} from '@dx/pkg-lock';
import { checkEdge } from './check-edge.ts';
import { findBundled } from './find-bundler.ts';
import { manifestLock } from './manifest-lock.ts';
import { overrideEdges } from './override-edges.ts';
import { type FoundPackage, scanModules } from './scan-modules.ts';
import type { Inventory, InventoryEdge, InventoryPackage } from './types.ts';

/** What an inventory is made from. */
export interface ReadInventoryOptions {
  readonly fs: FsOps;
  /** The project's lock: for sources and hashes, and in place of the disk with `source: 'lock'`. */
  readonly lock: Lock | undefined;
  /** `disk` looks into every `node_modules`; `lock` believes the lock. */
  readonly source: 'disk' | 'lock';
}

/**
 * What a project has installed, with every dependency between the packages, and what is wrong with it. As npm's tree:
 * packages that nothing needs are there too, flagged `extraneous`.
 *
 * @param root absolute directory; it need not have a manifest
 */
export function readInventory(root: string, { fs, lock, source }: ReadInventoryOptions): Inventory {
  const found = source === 'disk' || lock === undefined ? scanModules(root, fs) : findInLock(root, lock);
  const shape = source === 'disk' || lock === undefined ? manifestLock(found) : lock;
  const rootManifest = found.get('')?.manifest ?? {};
  const edges = overrideEdges(rootManifest, lockEdges(shape)).map((edge) =>
    finishEdge(shape, found, root, edge),
  );
  const edgesIn = groupBy(edges, ({ to }) => to);
  const flags = dependencyFlags(shape, edges);
  const bundles = (location: string): readonly string[] => shape.packages[location]?.bundleDependencies ?? [];
  const bundled = findBundled(found.keys(), bundles, edgesIn);
  const workspaces = findWorkspaces(edges, found);
  const packages = new Map<string, InventoryPackage>();
  for (const [location, item] of found) {
    packages.set(location, {
      ...item,
      name: nameOf(item, root),
      entry: matchingEntry(lock, item),
      flags: fullFlags(flags.get(location)),
      isInBundle: bundled.has(location),
      isWorkspace: workspaces.has(location),
      isOverridden: (edgesIn.get(location) ?? []).some(({ rawSpec }) => rawSpec !== undefined),
    });
  }
  return { root, packages, edgesOut: groupBy(edges, ({ from }) => from), edgesIn };
}

function finishEdge(
  shape: Pick<Lock, 'packages'>,
  found: ReadonlyMap<string, FoundPackage>,
  root: string,
  edge: InventoryEdge,
): InventoryEdge {
  const actualName = (location: string): string => String(found.get(location)?.manifest['name'] ?? '');
  const error = checkEdge(shape.packages, edge, actualName);
  const spec = edge.kind === 'workspace' ? `file:${path.resolve(root, edge.spec.slice(5))}` : edge.spec;
  return { ...edge, spec, ...(error === undefined ? {} : { error }) };
}

/** As npm flags what nothing needs: every flag stays set. */
function fullFlags(flags: DependencyFlags = {}): DependencyFlags {
  return flags.extraneous === true ? { extraneous: true, dev: true, optional: true, peer: true } : flags;
}

/** Members and the links to them. */
function findWorkspaces(
  edges: readonly InventoryEdge[],
  found: ReadonlyMap<string, FoundPackage>,
): ReadonlySet<string> {
  const links = edges.flatMap(({ kind, to }) => (kind === 'workspace' && to !== undefined ? [to] : []));
  const targets = links.flatMap((link) => found.get(link)?.target ?? []);
  return new Set([...links, ...targets]);
}

function findInLock(root: string, lock: Lock): ReadonlyMap<string, FoundPackage> {
  const found = new Map<string, FoundPackage>();
  for (const [location, entry] of Object.entries(lock.packages)) {
    const target = entry.link === true ? (entry.resolved ?? '') : undefined;
    found.set(location, {
      location,
      path: path.join(root, location),
      realPath: path.join(root, target ?? location),
      target,
      manifest: lockManifest(location, target === undefined ? entry : (lock.packages[target] ?? entry)),
    });
  }
  return found;
}

function lockManifest(location: string, entry: LockPackage): Readonly<Record<string, unknown>> {
  return { name: entry.name ?? folderName(location), ...entry };
}

/** Sources and hashes are believed only for the version that is there. */
function matchingEntry(
  lock: Lock | undefined,
  { location, manifest }: FoundPackage,
): LockPackage | undefined {
  const entry = lock?.packages[location];
  if (entry === undefined || entry.link === true) return entry;
  return entry.version === manifest['version'] ? entry : undefined;
}

function nameOf({ location, manifest }: FoundPackage, root: string): string {
  const { name } = manifest;
  if (location === '') return typeof name === 'string' ? name : path.basename(root);
  return folderName(location);
}

/** The last part of a location, with its scope. */
export function folderName(location: string): string {
  return /(?:@[^/]+\/)?[^/]+$/.exec(location)?.[0] ?? location;
}

function groupBy(
  edges: readonly InventoryEdge[],
  key: (edge: LockEdge) => string | undefined,
): ReadonlyMap<string, readonly InventoryEdge[]> {
  const groups = new Map<string, InventoryEdge[]>();
  for (const edge of edges) {
    const at = key(edge);
    if (at === undefined) continue;
    const group = groups.get(at);
    if (group === undefined) groups.set(at, [edge]);
    else group.push(edge);
  }
  return groups;
}
