import { createRequire } from 'node:module';
import { DxError, type FsOps } from '@dx/pkg-core';
import type { ProjectFile } from '@dx/pkg-link';
import type { Catalogs } from '@dx/pkg-resolve';
import { editManifest, type Manifest, parseManifest, setField, type Workspace } from '@dx/pkg-workspace';
import semver from 'semver';
import type { Document } from 'yaml';

const yamlFile = 'pnpm-workspace.yaml';

/** A dependency that is saved by way of a catalog. */
export interface CatalogAddition {
  readonly name: string;
  readonly savedRange: string;
}

/**
 * The workspace with ranges in one of its catalogs, `default` being the one without a name. Where the catalogs are in the
 * root's manifest that is edited; those of `pnpm-workspace.yaml` are written by `catalogFiles`.
 *
 * @throws DX_INVALID_SPEC for what is no range of a registry, which a catalog cannot say for all members alike
 */
export function addToCatalog(
  workspace: Workspace,
  catalog: string,
  additions: readonly CatalogAddition[],
  fs: FsOps,
): Workspace {
  for (const addition of additions) refuseSource(addition, catalog);
  const added = Object.fromEntries(additions.map(({ name, savedRange }) => [name, savedRange]));
  const catalogs = withEntries(workspace.catalogs, catalog, added);
  const root = workspace.importers[''];
  if (root === undefined) return Object.freeze({ ...workspace, catalogs });
  const changes = additions.flatMap(({ name, savedRange }) => {
    const path = manifestPath(root, catalog, name, fs.stat(`${workspace.root}/${yamlFile}`) !== undefined);
    return path === undefined ? [] : [setField([...path, name], savedRange)];
  });
  if (changes.length === 0) return Object.freeze({ ...workspace, catalogs });
  const edited = parseManifest(editManifest(root, changes), root.path);
  const importers: Record<string, Manifest> = Object.assign(Object.create(null), workspace.importers);
  importers[''] = edited;
  return Object.freeze({ ...workspace, catalogs, importers: Object.freeze(importers) });
}

/** `pnpm-workspace.yaml` as it is to be written, with its comments; nothing where its catalogs stay. */
export function catalogFiles(before: Workspace, after: Workspace, fs: FsOps): readonly ProjectFile[] {
  const root = after.importers[''];
  const path = `${after.root}/${yamlFile}`;
  if (before.catalogs === after.catalogs || root === undefined || fs.stat(path) === undefined) return [];
  const changed = changedEntries(before.catalogs, after.catalogs).filter(
    ({ catalog, name }) => manifestPath(root, catalog, name, true) === undefined,
  );
  if (changed.length === 0) return [];
  const expected = new TextDecoder('utf-8', { ignoreBOM: true }).decode(fs.readFile(path));
  return [{ path: yamlFile, text: editYaml(expected, changed), expected }];
}

interface Entry {
  readonly catalog: string;
  readonly name: string;
  readonly range: string;
}

function refuseSource({ name, savedRange }: CatalogAddition, catalog: string): void {
  if (savedRange.startsWith('npm:') || semver.validRange(savedRange, { loose: true }) !== null) return;
  throw new DxError({
    code: 'DX_INVALID_SPEC',
    message: `Cannot save ${name} in the catalog ${catalog}: expected a range of a registry, found ${savedRange}`,
    hint: `dx add ${name}@<range> --catalog, or leave --catalog out`,
    details: { spec: savedRange, name, catalog },
  });
}

function withEntries(catalogs: Catalogs, catalog: string, added: Readonly<Record<string, string>>): Catalogs {
  const changed: Record<string, Readonly<Record<string, string>>> = Object.assign(
    Object.create(null),
    catalogs,
  );
  const entries = Object.hasOwn(catalogs, catalog) ? catalogs[catalog] : {};
  changed[catalog] = Object.freeze(Object.assign(Object.create(null), entries, added));
  return Object.freeze(changed);
}

/**
 * Where in the root's manifest an entry belongs: where it stands, because that counts before the YAML file; else in the
 * catalog that is there, and in a manifest without one only where there is no YAML file.
 */
function manifestPath(
  { raw }: Manifest,
  catalog: string,
  name: string,
  hasYaml: boolean,
): readonly string[] | undefined {
  const inner = catalog === 'default' ? ['catalog'] : ['catalogs', catalog];
  const paths = [inner, ['workspaces', ...inner]];
  const standing = paths.find((path) => valueAt(raw, [...path, name]) !== undefined);
  if (standing !== undefined) return standing;
  if (hasYaml) return undefined;
  const known = paths.find((path) => valueAt(raw, path) !== undefined);
  return known ?? [...holderOfCatalogs(raw), ...inner];
}

/** Catalogs stay together: below `workspaces` where others are. */
function holderOfCatalogs(raw: unknown): readonly string[] {
  const hasAt = (holder: readonly string[]): boolean =>
    ['catalog', 'catalogs'].some((field) => valueAt(raw, [...holder, field]) !== undefined);
  return !hasAt([]) && hasAt(['workspaces']) ? ['workspaces'] : [];
}

function valueAt(value: unknown, [head, ...rest]: readonly string[]): unknown {
  if (head === undefined) return value;
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, head)) return undefined;
  return valueAt((value as Readonly<Record<string, unknown>>)[head], rest);
}

function changedEntries(before: Catalogs, after: Catalogs): readonly Entry[] {
  return Object.entries(after).flatMap(([catalog, entries]) => {
    const known = Object.hasOwn(before, catalog) ? before[catalog] : undefined;
    return Object.entries(entries)
      .filter(([name, range]) => known === undefined || known[name] !== range)
      .map(([name, range]) => ({ catalog, name, range }));
  });
}

function editYaml(text: string, entries: readonly Entry[]): string {
  const { parseDocument } = loadYaml();
  const document: Document = parseDocument(text, { logLevel: 'error' });
  for (const { catalog, name, range } of entries) {
    const isPlain = catalog === 'default' && !document.hasIn(['catalogs', 'default', name]);
    document.setIn(isPlain ? ['catalog', name] : ['catalogs', catalog, name], range);
  }
  const isIndented = !/^- /m.test(text);
  const edited = document.toString({
    lineWidth: 0,
    indentSeq: isIndented,
    flowCollectionPadding: /\{ /.test(text),
  });
  return text.includes('\r\n') ? edited.replaceAll(/\r?\n/g, '\r\n') : edited;
}

/** Thirty milliseconds that only a change of the file has to pay. */
function loadYaml(): typeof import('yaml') {
  try {
    return require('yaml');
  } catch {
    return createRequire(import.meta.url)('yaml');
  }
}
