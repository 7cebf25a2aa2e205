import type { InventoryEdge } from './types.ts';

/**
 * Which packages come inside the archive of the one above them: it names them as bundled, or a package that does is
 * bundled itself, or a bundled neighbour needs them.
 */
export function findBundled(
  locations: Iterable<string>,
  bundles: (location: string) => readonly string[],
  edgesIn: ReadonlyMap<string, readonly InventoryEdge[]>,
): ReadonlySet<string> {
  const known = new Map<string, boolean>();
  const isBundled = (location: string): boolean => {
    const before = known.get(location);
    if (before !== undefined) return before;
    known.set(location, false);
    const place = /^(.*?)\/?node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(location);
    if (place === null) return false;
    const [, parent = '', name = ''] = place;
    const isInside = bundles(parent).includes(name) || (parent !== '' && isBundled(parent));
    const answer =
      isInside ||
      (edgesIn.get(location) ?? []).some(({ from }) => isNeighbour(from, parent) && isBundled(from));
    known.set(location, answer);
    return answer;
  };
  return new Set([...locations].filter(isBundled));
}

function isNeighbour(location: string, parent: string): boolean {
  const inside = parent === '' ? 'node_modules/' : `${parent}/node_modules/`;
  return location.startsWith(inside) && !location.slice(inside.length).includes('/node_modules/');
}
