import type { Inventory, InventoryPackage } from '../inventory/types.ts';
import { packageIdOf } from '../listing/package-id.ts';
import type { QueryMatch } from './types.ts';

/** package.json in the form in which npm's tree keeps it. */
export function normalManifest({ manifest, target: _ }: InventoryPackage): Readonly<Record<string, unknown>> {
  const { name, version, bin, bundledDependencies, funding, optionalDependencies, dependencies } = manifest;
  if (Object.keys(manifest).length === 0) return manifest;
  const id = typeof name === 'string' && typeof version === 'string' ? { _id: `${name}@${version}` } : {};
  const command = typeof name === 'string' ? name.replace(/^@[^/]+\//, '') : '';
  const bundles = bundledDependencies === undefined ? {} : { bundleDependencies: bundledDependencies };
  const { bundledDependencies: _old, ...rest } = manifest;
  return {
    ...rest,
    ...bundles,
    ...id,
    ...(typeof bin === 'string' ? { bin: { [command]: bin.replace(/^\.\//, '') } } : {}),
    ...(typeof funding === 'string' ? { funding: { url: funding } } : {}),
    ...(isObject(dependencies) && isObject(optionalDependencies)
      ? { dependencies: withoutKeys(dependencies, optionalDependencies) }
      : {}),
  };
}

/** One match for each dependency that nothing answers. */
export function listMissing({ edgesOut }: Inventory): readonly QueryMatch[] {
  return [...edgesOut.values()].flatMap((edges) =>
    edges
      .filter(({ error }) => error === 'MISSING')
      .map(({ name, spec, from }) => ({
        item: undefined,
        manifest: { name, version: spec },
        neededBy: from,
        context: { missing: true },
      })),
  );
}

/** A match as `npm query` prints it: package.json, then what the tree knows. A link is told as what it leads to. */
export function matchJson(inventory: Inventory, match: QueryMatch): Readonly<Record<string, unknown>> {
  const { manifest, context } = match;
  const link = match.item;
  const item = link?.target === undefined ? link : (inventory.packages.get(link.target) ?? link);
  if (item === undefined) return missingJson(match);
  const edgesIn = inventory.edgesIn.get(item.location) ?? [];
  const edgesOut = inventory.edgesOut.get(item.location) ?? [];
  return {
    ...(item === link ? manifest : normalManifest(item)),
    pkgid: packageIdOf(item),
    location: item.location,
    path: item.path,
    realpath: item.realPath,
    resolved: item.entry?.resolved ?? null,
    from: edgesIn.map(({ from }) => from),
    to: edgesOut.flatMap(({ to }) => (to === undefined ? [] : [to])),
    dev: item.flags.dev === true,
    inBundle: item.isInBundle,
    deduped: false,
    overridden: link?.isOverridden === true,
    queryContext: context,
  };
}

function missingJson({ manifest, context, neededBy }: QueryMatch): Readonly<Record<string, unknown>> {
  const id = `${String(manifest['name'])}@${String(manifest['version'])}`;
  return {
    ...manifest,
    _id: id,
    pkgid: id,
    path: null,
    realpath: null,
    resolved: null,
    from: neededBy === undefined ? [] : [neededBy],
    to: [],
    dev: true,
    inBundle: false,
    deduped: false,
    overridden: false,
    queryContext: context,
  };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function withoutKeys(map: object, names: object): object {
  return Object.fromEntries(Object.entries(map).filter(([name]) => !Object.hasOwn(names, name)));
}
