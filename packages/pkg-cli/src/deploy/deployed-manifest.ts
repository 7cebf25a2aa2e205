import path from 'node:path';
import { DxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { type ArchivedPackage, copiedMember, type LockPackage, resolveEdge } from '@dx/pkg-lock';
import { type Manifest, readManifest } from '@dx/pkg-workspace';
import type { Deployment } from './deploy-member.ts';

/** The member itself, or another directory that becomes an archive for it. */
export type ManifestRole =
  | {
      readonly kind: 'root';
      readonly archives: ReadonlyMap<string, ArchivedPackage>;
      /** What the workspace's own manifest says of all packages. */
      readonly rules: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'archived' };

type Raw = Readonly<Record<string, unknown>>;

const fields = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'] as const;

/**
 * The package.json of a directory outside its workspace: other directories by archive or version, catalog entries by their
 * range, nothing bundled, name and version always there. Without dependencies for development unless they come along.
 *
 * @throws DX_DEPLOY_RANGE for a catalog entry that is not there
 */
export function deployedManifest(deployment: Deployment, location: string, role: ManifestRole): Raw {
  const { raw } = manifestAt(deployment, location);
  const { bundleDependencies: _a, bundledDependencies: _b, workspaces: _c, ...kept } = raw;
  const rewritten: Record<string, unknown> = { ...identify(deployment, location), ...kept };
  for (const field of fields) {
    if (!isMap(raw[field])) continue;
    const isLeftOut = field === 'devDependencies' && !(role.kind === 'root' && deployment.includesDev);
    if (isLeftOut) delete rewritten[field];
    else rewritten[field] = rewriteMap(raw[field], { deployment, location, role, field });
  }
  return role.kind === 'root' ? { ...rewritten, ...role.rules } : rewritten;
}

/** Name and version, those that are missing made up: an archive has both. */
export function identify(
  deployment: Deployment,
  location: string,
): { readonly name: string; readonly version: string } {
  const { fields: own } = manifestAt(deployment, location);
  return { name: own.name ?? path.posix.basename(location), version: own.version ?? '0.0.0' };
}

function manifestAt({ workspace }: Deployment, location: string): Manifest {
  return (
    workspace.importers[location] ??
    readManifest(path.join(workspace.root, location, 'package.json'), { fs: nodeFs })
  );
}

interface Owner {
  readonly deployment: Deployment;
  readonly location: string;
  readonly role: ManifestRole;
  readonly field: (typeof fields)[number];
}

function rewriteMap(map: Raw, owner: Owner): Raw {
  const entries = Object.entries(map).map(([name, spec]) => [
    name,
    typeof spec === 'string' ? rewriteSpec(name, spec, owner) : spec,
  ]);
  return Object.fromEntries(entries);
}

function rewriteSpec(name: string, spec: string, owner: Owner): string {
  const { lock } = owner.deployment;
  const to = resolveEdge(lock, owner.location, name);
  const entry = to === undefined ? undefined : lock.packages[to];
  if (entry?.link === true && entry.resolved !== undefined)
    return directorySpec(name, spec, { directory: entry.resolved, origin: entry.resolved }, owner);
  const copied = copiedMember(lock.packages, entry);
  if (to !== undefined && copied !== undefined)
    return directorySpec(name, spec, { directory: copied, origin: to }, owner);
  if (entry?.resolved?.startsWith('file:') === true) return archiveSpec(name, spec, entry, owner);
  if (spec.startsWith('catalog:')) return overridden(name, catalogRange(name, spec, owner), owner);
  return overridden(name, spec, owner);
}

/** A directory of the project, and whose place in the lock it has: its own, or that of a copy of it. */
interface Target {
  readonly directory: string;
  readonly origin: string;
}

function directorySpec(name: string, spec: string, target: Target, owner: Owner): string {
  const { deployment, role, field } = owner;
  if (role.kind === 'root' && field !== 'peerDependencies')
    return role.archives.get(target.origin)?.resolved ?? spec;
  const { name: own, version } = identify(deployment, target.directory);
  return own === name ? version : `npm:${own}@${version}`;
}

function archiveSpec(name: string, spec: string, entry: LockPackage, { role, field }: Owner): string {
  if (role.kind === 'root' && field !== 'peerDependencies') return entry.resolved ?? spec;
  const version = entry.version ?? '*';
  return entry.name === undefined || entry.name === name ? version : `npm:${entry.name}@${version}`;
}

function catalogRange(name: string, spec: string, { deployment, location }: Owner): string {
  const catalog = spec.slice('catalog:'.length).trim() || 'default';
  const entries = deployment.workspace.catalogs[catalog];
  const range = entries !== undefined && Object.hasOwn(entries, name) ? entries[name] : undefined;
  if (range !== undefined) return range;
  throw new DxError({
    code: 'DX_DEPLOY_RANGE',
    message: `${location} depends on ${name}@${spec}, and there is no ${name} in the catalog ${catalog}`,
    hint: 'Add it to the catalog, or name a range',
    details: { location, name, spec, catalog },
  });
}

/** npm refuses a root that asks for something else than it overrides. */
function overridden(name: string, range: string, { role, field }: Owner): string {
  if (role.kind !== 'root' || field === 'peerDependencies') return range;
  const overrides = role.rules['overrides'];
  const override = isMap(overrides) && Object.hasOwn(overrides, name) ? overrides[name] : undefined;
  return typeof override === 'string' ? override : range;
}

function isMap(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
