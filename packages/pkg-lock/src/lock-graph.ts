import type { Graph } from '@dx/pkg-resolve';
import type { Workspace } from '@dx/pkg-workspace';
import { addFlags } from './add-flags.ts';
import { createRecord, sortRecord } from './compare-names.ts';
import { copiedMember, folderName } from './location.ts';
import { lockImporter } from './lock-importer.ts';
import { keepExtra, lockNode } from './lock-node.ts';
import { lockCopy } from './member-copies.ts';
import type { Lock, LockPackage } from './types.ts';

/** Options of `lockGraph`. */
export interface LockGraphOptions {
  /** Peers count for nothing when flags are worked out, as they were ignored when placing. Default false. */
  readonly legacyPeerDeps?: boolean;
  /** The lock before; what it has in `extra` of a package that stays where and what it was is kept. Default none. */
  readonly previous?: Lock;
}

/**
 * The lock of a resolution: an entry per node with the fields that npm writes, and the flags `dev`, `optional`,
 * `devOptional` and `peer` as npm works them out. The same graph and manifests give the same lock, whatever the order of nodes
 * and keys. Nodes that nothing needs are marked `extraneous`, as npm marks them. O(nodes + dependencies).
 *
 * Source: https://docs.npmjs.com/cli/configuring-npm/package-lock-json; npm 11 and 12 are the oracle in the tests
 */
export function lockGraph(
  graph: Graph,
  workspace: Pick<Workspace, 'importers'>,
  options?: LockGraphOptions,
): Lock {
  const packages = createRecord<LockPackage>();
  for (const [location, manifest] of Object.entries(workspace.importers))
    packages[location] = lockImporter(location, manifest);
  for (const node of graph.nodes) {
    if (!Object.hasOwn(workspace.importers, node.location))
      packages[node.location] = keepExtra(lockNode(node), options?.previous?.packages[node.location]);
  }
  for (const { location } of graph.nodes) {
    const fresh = freshCopy(workspace, packages, location);
    if (fresh !== undefined) packages[location] = fresh;
  }
  const sorted = sortRecord(packages);
  return Object.freeze({
    ...projectName(workspace),
    packages: addFlags(sorted, options?.legacyPeerDeps ?? false),
  });
}

/**
 * The lock with the entries of its importers as the manifests have them now: the same object when nothing differs. For what
 * does not change a resolution (version, license, bin), so that a satisfied lock is still rewritten as npm would.
 */
export function refreshImporters(lock: Lock, workspace: Pick<Workspace, 'importers'>): Lock {
  const fresh = new Map<string, LockPackage>();
  for (const [location, manifest] of Object.entries(workspace.importers)) {
    const found = lock.packages[location];
    const entry = { ...lockImporter(location, manifest), ...pickFlags(found) };
    if (found === undefined || !isSame(found, entry)) fresh.set(location, Object.freeze(entry));
  }
  const name = projectName(workspace);
  for (const [location, found] of Object.entries(lock.packages)) {
    const copy = freshCopy(workspace, lock.packages, location);
    const entry = { ...copy, ...pickFlags(found), ...(found.extra && { extra: found.extra }) };
    if (copy !== undefined && !isSame(found, entry)) fresh.set(location, Object.freeze(entry));
  }
  if (fresh.size === 0 && lock.name === name.name && lock.version === name.version) return lock;
  const packages = Object.assign(createRecord<LockPackage>(), lock.packages, Object.fromEntries(fresh));
  const { name: _name, version: _version, ...rest } = lock;
  return Object.freeze({ ...rest, ...name, packages: sortRecord(packages) });
}

/** The entry of a copy of a member as the member's manifest has it now. */
function freshCopy(
  { importers }: Pick<Workspace, 'importers'>,
  packages: Lock['packages'],
  location: string,
): LockPackage | undefined {
  const member = copiedMember(packages, packages[location]);
  const manifest = member === undefined ? undefined : importers[member];
  return member === undefined || manifest === undefined ? undefined : lockCopy(location, member, manifest);
}

/** What a lock says of the project at its top. */
export function projectName(workspace: Pick<Workspace, 'importers'>): Pick<Lock, 'name' | 'version'> {
  const root = workspace.importers[''];
  if (root === undefined) return {};
  const folder = folderName(root.path.replaceAll('\\', '/').replace(/\/[^/]*$/, ''));
  const { name = folder, version } = root.fields;
  return { ...(name !== '' && { name }), ...(version !== undefined && { version }) };
}

function pickFlags(entry: LockPackage | undefined): Partial<LockPackage> {
  const { dev, optional, devOptional, peer } = entry ?? {};
  return {
    ...(dev && { dev }),
    ...(optional && { optional }),
    ...(devOptional && { devOptional }),
    ...(peer && { peer }),
  };
}

function isSame(a: LockPackage, b: LockPackage): boolean {
  return JSON.stringify(sortRecord({ ...a })) === JSON.stringify(sortRecord({ ...b }));
}
