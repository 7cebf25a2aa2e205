import { unknownCatalog, unknownCatalogEntry } from './source-errors.ts';
import type { DependencyFields, DependencyMap, Importer } from './types.ts';

/** Ranges that manifests share, by catalog; `default` is the one that `catalog:` without a name means. */
export type Catalogs = Readonly<Record<string, DependencyMap>>;

const fields = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'] as const;

/**
 * The importers with each `catalog:` and `catalog:<name>` replaced by what the catalog says; an importer without any is
 * given back as it is. Pure, O(dependencies). Names of catalogs and packages are own keys only.
 *
 * @throws DX_UNKNOWN_CATALOG there is no such catalog, it lacks the package, or its entry is a `catalog:` itself
 * Source: pnpm's catalogs, https://pnpm.io/catalogs
 *
 * @example
 * const importers = { '': { dependencies: { react: 'catalog:' } } };
 * replaceCatalogs(importers, { default: { react: '^18.0.0' } })['']?.dependencies; // { react: '^18.0.0' }
 */
export function replaceCatalogs(
  importers: Readonly<Record<string, Importer>>,
  catalogs: Catalogs,
): Readonly<Record<string, Importer>> {
  const replaced: Record<string, Importer> = Object.create(null);
  for (const [location, importer] of Object.entries(importers))
    replaced[location] = replaceIn(location, importer, catalogs);
  return replaced;
}

function replaceIn(location: string, importer: Importer, catalogs: Catalogs): Importer {
  const changed: { -readonly [K in keyof DependencyFields]?: DependencyFields[K] } = {};
  for (const field of fields) {
    const map = importer[field];
    if (map === undefined || !Object.values(map).some(isCatalogSpec)) continue;
    const entries = Object.entries(map).map(([name, spec]) => [
      name,
      isCatalogSpec(spec) ? lookUp(location, name, spec, catalogs) : spec,
    ]);
    changed[field] = Object.assign(Object.create(null), Object.fromEntries(entries));
  }
  return Object.keys(changed).length === 0 ? importer : { ...importer, ...changed };
}

function isCatalogSpec(spec: string): boolean {
  return spec.startsWith('catalog:');
}

function lookUp(location: string, name: string, spec: string, catalogs: Catalogs): string {
  const catalog = spec.slice('catalog:'.length).trim() || 'default';
  const entries = Object.hasOwn(catalogs, catalog) ? catalogs[catalog] : undefined;
  if (entries === undefined) throw unknownCatalog({ location, name, catalog }, Object.keys(catalogs));
  const range = Object.hasOwn(entries, name) ? entries[name] : undefined;
  if (range === undefined || isCatalogSpec(range))
    throw unknownCatalogEntry({ location, name, catalog }, range);
  return range;
}
