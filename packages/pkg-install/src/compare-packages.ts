import type { DirectoryPlacement, Receipt, Tree } from '@dx/pkg-link';

/**
 * What has changed between two trees of any linkers, by package and not by place: in a strict tree other dependencies
 * give a package another place, and another linker moves everything. A name with other versions than before counts as
 * changed as often as versions can be paired, lowest first.
 */
export function comparePackages(
  current: Tree | undefined,
  desired: Tree,
): Pick<Receipt, 'added' | 'removed' | 'changed' | 'keptCount'> {
  const before = indexPackages(current);
  const after = indexPackages(desired);
  const added: DirectoryPlacement[] = [];
  const changed: { readonly from: DirectoryPlacement; readonly to: DirectoryPlacement }[] = [];
  const gone = groupByName([...before].filter(([id]) => !after.has(id)));
  for (const [name, fresh] of groupByName([...after].filter(([id]) => !before.has(id)))) {
    const old = gone.get(name) ?? [];
    for (const to of fresh) {
      const from = old.shift();
      if (from === undefined) added.push(to);
      else changed.push({ from, to });
    }
  }
  return {
    added: added.sort(byPackage),
    changed: changed.sort((a, b) => byPackage(a.to, b.to)),
    removed: [...gone.values()].flat().sort(byPackage),
    keptCount: [...after.keys()].filter((id) => before.has(id)).length,
  };
}

function indexPackages(tree: Tree | undefined): ReadonlyMap<string, DirectoryPlacement> {
  const packages = new Map<string, DirectoryPlacement>();
  for (const placement of tree?.placements ?? []) {
    if (placement.kind !== 'directory') continue;
    const source = placement.content ?? placement.integrity ?? placement.resolved;
    const id = JSON.stringify([placement.name, placement.version, source]);
    if (!packages.has(id)) packages.set(id, placement);
  }
  return packages;
}

function groupByName(
  packages: readonly (readonly [string, DirectoryPlacement])[],
): Map<string, DirectoryPlacement[]> {
  const groups = new Map<string, DirectoryPlacement[]>();
  for (const [, placement] of packages) {
    const group = groups.get(placement.name);
    if (group === undefined) groups.set(placement.name, [placement]);
    else group.push(placement);
  }
  for (const group of groups.values()) group.sort(byPackage);
  return groups;
}

function byPackage(a: DirectoryPlacement, b: DirectoryPlacement): number {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  return a.version < b.version ? -1 : 1;
}
