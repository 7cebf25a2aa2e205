import {
  type Build,
  type BuildCandidate,
  readApprovals,
  readBuild,
  type ScriptApprovals,
} from '@dx/pkg-build';
import { nodeFs } from '@dx/pkg-core/node';
import { installedTree } from '@dx/pkg-install';
import type { Tree } from '@dx/pkg-link';
import { registryFor, type Settings, settingValue, type Workspace } from '@dx/pkg-workspace';
import { folderName } from '../inventory/read-inventory.ts';
import type { Inventory, InventoryPackage } from '../inventory/types.ts';

/**
 * Every installed package that has install scripts, by location. Only what the lock knows in this version counts: where
 * anything else comes from, nobody can say.
 */
export async function installedBuilds(inventory: Inventory, settings: Settings): Promise<readonly Build[]> {
  const { root } = inventory;
  const tree = installedTree(root, { fs: nodeFs });
  const isStrict = tree !== undefined && tree.linker !== 'hoisted';
  const items = [...inventory.packages.values()];
  const found = isStrict ? items.filter((item) => !isCell(item, tree)) : items;
  const candidates = found.flatMap((item) => candidateOf(item, settings));
  if (isStrict) candidates.push(...cellCandidates(tree, root, settings));
  const builds = await Promise.all(candidates.map((candidate) => readBuild(candidate, { fs: nodeFs, root })));
  return builds.filter((build) => build !== undefined);
}

/** What package.json and the settings say about install scripts. */
export function approvalsOf({ root, importers, settings }: Workspace): Promise<ScriptApprovals> {
  const setting = settings.values['allow-scripts'];
  const isSaid = setting !== undefined && setting.source !== 'default';
  return readApprovals({
    manifest: importers['']?.raw ?? {},
    root,
    ...(isSaid ? { setting: { value: setting.value, source: setting.source } } : {}),
    ignoreScripts: settingValue(settings, 'ignore-scripts') === true,
    allowAll:
      settingValue(settings, 'dangerously-allow-all-scripts') === true ||
      settingValue(settings, 'compat') === 'npm11',
  });
}

/** A link to a package's cell: what is in there is a dependency, not a directory of the project. */
function isCell({ location }: InventoryPackage, { placements }: Tree): boolean {
  const link = placements.find(({ path }) => path === location);
  return link?.kind === 'link' && link.target.startsWith('node_modules/.dx/');
}

/** Packages in cells, as the record of the tree has them. */
function cellCandidates({ placements }: Tree, root: string, settings: Settings): readonly BuildCandidate[] {
  return placements.flatMap((placement) => {
    if (placement.kind !== 'directory' || !placement.hasInstallScript || placement.inBundle) return [];
    const { name, version, path, resolved, integrity, optional } = placement;
    const source = {
      ...(resolved === undefined ? {} : { resolved }),
      ...(integrity === undefined ? {} : { integrity }),
    };
    const registries = [registryFor(settings, name)];
    return [
      { name, version, path, directory: `${root}/${path}`, registries, ...source, facts: { optional } },
    ];
  });
}

function candidateOf(item: InventoryPackage, settings: Settings): readonly BuildCandidate[] {
  const { location, entry, realPath, target, isWorkspace } = item;
  const isInside = location.includes('node_modules/');
  if (!isInside || entry === undefined || item.flags.extraneous === true) return [];
  const name = entry.name ?? folderName(location);
  const version = entry.version ?? textOf(item.manifest['version']);
  const { resolved, integrity } = entry;
  return [
    {
      name,
      version,
      path: location,
      directory: realPath,
      registries: [registryFor(settings, name)],
      ...(resolved === undefined || target !== undefined ? {} : { resolved }),
      ...(integrity === undefined ? {} : { integrity }),
      ...(item.isInBundle ? { inBundle: true } : {}),
      ...(target === undefined ? {} : { link: { target, isMember: isWorkspace } }),
      facts: factsOf(item),
    },
  ];
}

function factsOf({ flags }: InventoryPackage): NonNullable<BuildCandidate['facts']> {
  return {
    optional: flags.optional === true,
    dev: flags.dev === true,
    peer: flags.peer === true,
    devOptional: flags.devOptional === true,
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
