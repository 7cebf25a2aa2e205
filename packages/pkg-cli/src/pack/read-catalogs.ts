import path from 'node:path';
import type { FsOps } from '@dx/pkg-core';
import type { Manifest } from '@dx/pkg-workspace';

/** Ranges by name, by catalog; the one without a name is `default`. */
export type Catalogs = ReadonlyMap<string, ReadonlyMap<string, string>>;

/**
 * The catalogs of a project: `catalog` and `catalogs` in package.json, at the top or under `workspaces`, and those of
 * pnpm-workspace.yaml. What package.json says counts first.
 */
export async function readCatalogs(root: string, manifest: Manifest, fs: FsOps): Promise<Catalogs> {
  const catalogs = new Map<string, Map<string, string>>();
  const workspaces = asRecord(manifest.raw['workspaces']);
  for (const source of [manifest.raw, workspaces, await readPnpmWorkspace(root, fs)]) {
    addCatalog(catalogs, 'default', source['catalog']);
    for (const [name, entries] of Object.entries(asRecord(source['catalogs'])))
      addCatalog(catalogs, name, entries);
  }
  return catalogs;
}

async function readPnpmWorkspace(root: string, fs: FsOps): Promise<Readonly<Record<string, unknown>>> {
  const file = path.join(root, 'pnpm-workspace.yaml');
  if (fs.stat(file) === undefined) return {};
  const { parse } = await import('yaml');
  return asRecord(parse(new TextDecoder().decode(fs.readFile(file)), { maxAliasCount: 100 }));
}

function addCatalog(catalogs: Map<string, Map<string, string>>, name: string, entries: unknown): void {
  const catalog = catalogs.get(name) ?? new Map<string, string>();
  catalogs.set(name, catalog);
  for (const [dependency, range] of Object.entries(asRecord(entries))) {
    if (typeof range === 'string' && !catalog.has(dependency)) catalog.set(dependency, range);
  }
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}
