import type { SbomEdge, SbomPackage } from '@dx/pkg-audit';
import type { LockEdgeKind } from '@dx/pkg-lock';
import type { Inventory, InventoryEdge, InventoryPackage } from '../inventory/types.ts';

/** What is listed of a tree. */
export interface CollectWishes {
  readonly omit: readonly string[];
  /** Locations whose dependencies are listed; the root's own are everything. */
  readonly scopes: readonly string[];
}

/** The packages of a tree, links replaced by what they lead to: the root first, and of the rest what is wanted. */
export function collectPackages(
  inventory: Inventory,
  { omit, scopes }: CollectWishes,
): { readonly root: SbomPackage; readonly packages: readonly SbomPackage[] } {
  const wanted = scopes.includes('') ? undefined : reach(inventory, scopes);
  const all = [...inventory.packages.values()].filter(({ target }) => target === undefined);
  const listed = all.filter((one) => !isOmitted(one, omit) && (wanted?.has(one.location) ?? true));
  const isListed = new Set(listed.map(({ location }) => location));
  const toSbom = (one: InventoryPackage): SbomPackage => describe(inventory, one, isListed);
  const [root, ...packages] = [
    inventory.packages.get(''),
    ...listed.filter(({ location }) => location !== ''),
  ];
  if (root === undefined) throw new TypeError('a tree has a root');
  return { root: toSbom(root), packages: packages.filter((one) => one !== undefined).map(toSbom) };
}

/** Dependencies that are not there, or are others than asked for, and have to be. */
export function findProblems({ edgesOut }: Inventory): readonly string[] {
  return [...edgesOut.values()]
    .flat()
    .filter(({ error, kind }) => error !== undefined && kind !== 'optional' && kind !== 'peerOptional')
    .map(
      ({ error, name, spec, from }) =>
        `${error === 'MISSING' ? 'missing' : 'invalid'}: ${name}@${spec}, required by ${from || 'the project'}`,
    );
}

function describe(inventory: Inventory, one: InventoryPackage, isListed: ReadonlySet<string>): SbomPackage {
  const { location, name, manifest, entry, flags, isInBundle } = one;
  const { resolved, integrity } = entry ?? {};
  return {
    location,
    name: typeof manifest['name'] === 'string' ? manifest['name'] : name,
    version: typeof manifest['version'] === 'string' ? manifest['version'] : '0.0.0',
    manifest,
    ...(integrity === undefined ? {} : { integrity }),
    ...(resolved === undefined ? {} : { resolved }),
    isDevelopment: flags.dev === true,
    isOptional: flags.optional === true,
    isExtraneous: flags.extraneous === true,
    isInBundle,
    dependencies: (inventory.edgesOut.get(location) ?? []).flatMap((edge) =>
      toEdge(inventory, edge, isListed),
    ),
  };
}

const kinds: Readonly<Record<LockEdgeKind, SbomEdge['kind']>> = {
  prod: 'prod',
  dev: 'dev',
  optional: 'optional',
  peer: 'peer',
  peerOptional: 'optional',
  workspace: 'workspace',
};

function toEdge(
  { packages }: Inventory,
  { to, kind }: InventoryEdge,
  isListed: ReadonlySet<string>,
): readonly SbomEdge[] {
  const target = to === undefined ? undefined : (packages.get(to)?.target ?? to);
  return target === undefined || !isListed.has(target) ? [] : [{ to: target, kind: kinds[kind] }];
}

function reach({ packages, edgesOut }: Inventory, scopes: readonly string[]): ReadonlySet<string> {
  const found = new Set(scopes);
  for (const location of found)
    for (const { to } of edgesOut.get(location) ?? [])
      if (to !== undefined) found.add(packages.get(to)?.target ?? to);
  return found;
}

function isOmitted({ location, flags }: InventoryPackage, omit: readonly string[]): boolean {
  if (location === '') return false;
  const isDevOmitted = omit.includes('dev');
  const isOptionalOmitted = omit.includes('optional');
  return (
    (isDevOmitted && flags.dev === true) ||
    (isOptionalOmitted && flags.optional === true) ||
    (isDevOmitted && isOptionalOmitted && flags.devOptional === true) ||
    (omit.includes('peer') && flags.peer === true)
  );
}
