import type { LockEdge } from '@dx/pkg-lock';

/** Edges by one of their ends, in their order. O(edges). */
export function groupEdges(
  edges: readonly LockEdge[],
  keyOf: (edge: LockEdge) => string | undefined,
): ReadonlyMap<string, readonly LockEdge[]> {
  const groups = new Map<string, LockEdge[]>();
  for (const edge of edges) {
    const key = keyOf(edge);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [edge]);
    else group.push(edge);
  }
  return groups;
}
