import type { GraphNode } from '@dx/pkg-resolve';
import { locationName } from './location.ts';
import type { Lock, LockPackage } from './types.ts';

/**
 * The lock's packages as nodes of a resolution, to be kept where they still fit: the same locations in the same order, the flags
 * left out, because they follow from the rest. O(packages).
 */
export function lockPreferences(lock: Lock): readonly GraphNode[] {
  return Object.freeze(
    Object.keys(lock.packages).map((location) => toNode(location, lock.packages[location] ?? {})),
  );
}

function toNode(location: string, entry: LockPackage): GraphNode {
  const { dev, optional, devOptional, peer, extra, workspaces, name, ...fields } = entry;
  return Object.freeze({
    location,
    name: name ?? locationName(location),
    ...fields,
    ...(workspaces && { extra: Object.freeze({ workspaces }) }),
  });
}
