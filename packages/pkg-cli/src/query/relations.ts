import type { Inventory, InventoryPackage } from '../inventory/types.ts';

/** Who is above whom, by location, in the sense of selectors. */
export interface Relations {
  readonly inventory: Inventory;
  /** Whether some package of `above` asks for this one, or holds it as a member. A link stands for its target. */
  isChildOfAny(item: InventoryPackage, above: ReadonlySet<string>): boolean;
  /** Locations of all that `isChildOfAny`, and of everything below those. */
  descendants(above: ReadonlySet<string>): ReadonlySet<string>;
}

/** O(dependencies) once, and per question about descendants. */
export function openRelations(inventory: Inventory): Relations {
  const linksTo = groupLinks(inventory);
  const below = invert(inventory, linksTo);
  const isChildOfAny = (item: InventoryPackage, above: ReadonlySet<string>): boolean => {
    const isMember =
      isTop(item.location) &&
      (linksTo.get(item.location) ?? []).some((link) => above.has(holderOf(inventory, link)));
    return isMember || (inventory.edgesIn.get(item.location) ?? []).some(({ from }) => above.has(from));
  };
  return {
    inventory,
    isChildOfAny,
    descendants: (above) => {
      const start = [...inventory.packages.values()].filter((item) => isChildOfAny(item, above));
      return reach(
        start.map(({ location }) => location),
        below,
      );
    },
  };
}

/** Everything reachable, the start among it. */
export function reach(
  start: readonly string[],
  next: ReadonlyMap<string, readonly string[]>,
): ReadonlySet<string> {
  const reached = new Set(start);
  for (const location of reached) for (const other of next.get(location) ?? []) reached.add(other);
  return reached;
}

function groupLinks({ packages }: Inventory): ReadonlyMap<string, readonly string[]> {
  const links = new Map<string, string[]>();
  for (const { target, location } of packages.values())
    if (target !== undefined) links.set(target, [...(links.get(target) ?? []), location]);
  return links;
}

/** From what is above to what is below: by dependency, from a link to its target, from a folder to members in it. */
function invert(
  inventory: Inventory,
  linksTo: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string, readonly string[]> {
  const below = new Map<string, string[]>();
  const add = (above: string, location: string): void => {
    const list = below.get(above);
    if (list === undefined) below.set(above, [location]);
    else list.push(location);
  };
  for (const { location } of inventory.packages.values()) {
    for (const { from } of inventory.edgesIn.get(location) ?? []) add(from, location);
    for (const link of linksTo.get(location) ?? []) add(link, location);
    if (isTop(location) && location !== '') add(holderOf(inventory, location), location);
  }
  return below;
}

/** Not inside a `node_modules`. */
export function isTop(location: string): boolean {
  return !location.includes('node_modules/');
}

/** The package whose `node_modules` or folder a location lies in. */
function holderOf({ packages }: Inventory, location: string): string {
  const at = location.lastIndexOf('node_modules/');
  if (at !== -1) return location.slice(0, Math.max(0, at - 1));
  for (let above = parentFolder(location); above !== ''; above = parentFolder(above))
    if (packages.has(above)) return above;
  return '';
}

function parentFolder(location: string): string {
  return location.slice(0, Math.max(0, location.lastIndexOf('/')));
}
