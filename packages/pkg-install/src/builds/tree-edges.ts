import type { Tree } from '@dx/pkg-link';
import { type Lock, type LockEdge, lockEdges } from '@dx/pkg-lock';

/** The dependencies of a lock, between paths of a tree of any linker instead of locations. O(dependencies). */
export function treeEdges(lock: Lock, tree: Tree): readonly LockEdge[] {
  const paths = new Map<string, string>();
  for (const placement of tree.placements) {
    if (placement.kind === 'link') paths.set(placement.target, placement.path);
    if (placement.kind !== 'directory') continue;
    for (const location of placement.locations ?? []) paths.set(location, placement.path);
  }
  const pathOf = (location: string): string => paths.get(location) ?? location;
  return lockEdges(lock).map((edge) => ({
    ...edge,
    from: pathOf(edge.from),
    to: edge.to === undefined ? undefined : pathOf(edge.to),
  }));
}
