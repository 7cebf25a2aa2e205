import { DxError } from '@dx/pkg-core';
import type { Catalogs } from '@dx/pkg-resolve';
import type { Manifest } from '../types.ts';
import type { PnpmWorkspace } from './read-pnpm-workspace.ts';

type Raw = Readonly<Record<string, unknown>>;
type Named = Map<string, Map<string, string>>;

/** Says what is wrong with a field. */
type Refuse = (field: string, value: unknown) => DxError;

/**
 * The ranges that members share: `catalog` and `catalogs` of the root's manifest, at the top or below `workspaces`, then
 * those of `pnpm-workspace.yaml`. What is said first counts. The catalog without a name is `default`. Null prototypes.
 * In the manifest, where npm has no such fields, what is no map of names and ranges is left out.
 *
 * @throws DX_WORKSPACE_FILE_INVALID when a catalog of `pnpm-workspace.yaml` is no map of names and ranges
 * Source: https://bun.com/docs/pm/catalogs, https://pnpm.io/catalogs
 */
export function readCatalogs({ raw }: Manifest, file: PnpmWorkspace | undefined): Catalogs {
  const catalogs: Named = new Map();
  addSource(catalogs, raw);
  addSource(catalogs, raw['workspaces']);
  if (file !== undefined) {
    addSource(catalogs, file.raw, (field, value) => createCatalogError(file.path, field, value));
  }
  return toRecord([...catalogs].map(([name, entries]) => [name, toRecord([...entries])]));
}

function addSource(catalogs: Named, source: unknown, refuse?: Refuse): void {
  if (!isRecord(source)) return;
  addCatalog(catalogs, 'default', source['catalog'], 'catalog', refuse);
  const named = source['catalogs'];
  if (isRecord(named)) {
    for (const [name, entries] of Object.entries(named))
      addCatalog(catalogs, name, entries, `catalogs.${name}`, refuse);
  } else if (refuse !== undefined && isSaid(named)) throw refuse('catalogs', named);
}

function addCatalog(
  catalogs: Named,
  name: string,
  entries: unknown,
  field: string,
  refuse: Refuse | undefined,
): void {
  if (!isRecord(entries)) {
    if (refuse !== undefined && isSaid(entries)) throw refuse(field, entries);
    return;
  }
  const catalog = catalogs.get(name) ?? new Map<string, string>();
  catalogs.set(name, catalog);
  for (const [dependency, range] of Object.entries(entries)) {
    if (typeof range === 'string' && !catalog.has(dependency)) catalog.set(dependency, range);
    if (typeof range !== 'string' && refuse !== undefined) throw refuse(`${field}.${dependency}`, range);
  }
}

function isSaid(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function createCatalogError(path: string, field: string, value: unknown): DxError {
  const found = (JSON.stringify(value) ?? typeof value).slice(0, 80);
  return new DxError({
    code: 'DX_WORKSPACE_FILE_INVALID',
    message: `Cannot read ${path}: expected names and version ranges at "${field}", found ${found}`,
    hint: 'Write each entry as a name and a range: react: ^19.0.0',
    details: { path, field },
  });
}

function toRecord<Value>(entries: readonly (readonly [string, Value])[]): Readonly<Record<string, Value>> {
  const record: Record<string, Value> = Object.create(null);
  for (const [key, value] of entries) record[key] = value;
  return Object.freeze(record);
}

function isRecord(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
