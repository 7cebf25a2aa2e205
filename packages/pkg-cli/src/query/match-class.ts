import type { InventoryEdge, InventoryPackage } from '../inventory/types.ts';
import { invalidQuery } from './query-error.ts';
import { type Relations, reach } from './relations.ts';

/** `.prod`, `.dev`, `.optional`, `.peer`, `.workspace`, `.bundled`: how a package is needed. */
export function openClassTest(name: string, relations: Relations): (item: InventoryPackage) => boolean {
  switch (name) {
    case '.prod':
      return ({ flags }) => flags.dev !== true;
    case '.dev':
      return byKind(relations, 'dev', ({ flags }) => flags.dev === true);
    case '.optional':
      return byKind(relations, 'optional', ({ flags }) => flags.optional === true);
    case '.peer':
      return byKind(relations, 'peer', ({ flags }) => flags.peer === true);
    case '.workspace':
      return ({ isWorkspace }) => isWorkspace;
    case '.bundled':
      return ({ isInBundle }) => isInBundle;
    default:
      throw invalidQuery(`${name} is not a kind of dependency`, name);
  }
}

/** Flagged so, asked for so, or needed by a package that is. */
function byKind(
  { inventory }: Relations,
  kind: InventoryEdge['kind'],
  isFlagged: (item: InventoryPackage) => boolean,
): (item: InventoryPackage) => boolean {
  const { packages, edgesIn, edgesOut } = inventory;
  const start = [...packages.values()].filter((item) =>
    (edgesIn.get(item.location) ?? []).some((edge) => {
      const from = packages.get(edge.from);
      return edge.kind === kind || (from !== undefined && isFlagged(from));
    }),
  );
  const next = new Map(
    [...edgesOut].map(([from, edges]) => [from, edges.flatMap(({ to }) => (to === undefined ? [] : [to]))]),
  );
  const reached = reach(
    start.map(({ location }) => location),
    next,
  );
  return (item) => isFlagged(item) || reached.has(item.location);
}
