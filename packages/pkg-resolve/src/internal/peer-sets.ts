import type { DependencyEdge } from './dependency-edge.ts';
import type { TreeNode } from './tree-node.ts';

/** The deepest place at or above `start` where the name may be put: not where it is wanted as a peer. */
export function deepestTarget(start: TreeNode, key: string): TreeNode {
  let target = start;
  for (let above = target.above; above !== undefined; above = target.above) {
    if (target.edgesOut.get(key)?.isPeer !== true) return target;
    target = above;
  }
  return target;
}

/**
 * The given nodes and what they depend on, less what something outside the set depends on. Edges that the filter
 * refuses count neither way.
 */
export function dependencySet(
  start: Iterable<TreeNode>,
  counts: (edge: DependencyEdge) => boolean,
): Set<TreeNode> {
  const set = new Set(start);
  for (const node of set) {
    for (const edge of node.edgesOut.values()) if (edge.to !== undefined && counts(edge)) set.add(edge.to);
  }
  for (let changed = true; changed; ) {
    changed = false;
    for (const node of set) {
      if (!hasOutsideDependent(node, set, counts)) continue;
      set.delete(node);
      changed = true;
    }
  }
  return set;
}

function hasOutsideDependent(
  node: TreeNode,
  set: Set<TreeNode>,
  counts: (edge: DependencyEdge) => boolean,
): boolean {
  for (const edge of node.edgesIn) if (!set.has(edge.from) && counts(edge)) return true;
  return false;
}

/**
 * The groups of peers that the node is part of, each with the edge that brings the group in: one that is not a peer
 * edge, or one from an importer.
 */
export function peerEntrySets(node: TreeNode): Map<DependencyEdge, Set<TreeNode>> {
  const entries = new Map<DependencyEdge, Set<TreeNode>>();
  for (const peer of connectedPeers(node)) {
    let group: Set<TreeNode> | undefined;
    for (const edge of peer.edgesIn) {
      if (!edge.isValid || (edge.isPeer && !edge.from.isTop)) continue;
      group ??= peersBelow(peer);
      if (group.has(node)) entries.set(edge, group);
    }
  }
  return entries;
}

function connectedPeers(node: TreeNode): Set<TreeNode> {
  const union = new Set([node]);
  for (const each of union) {
    for (const edge of each.edgesOut.values()) {
      if (edge.isPeer && edge.to !== undefined && edge.isValid) union.add(edge.to);
    }
    for (const edge of each.edgesIn) if (edge.isPeer && edge.isValid) union.add(edge.from);
  }
  return union;
}

function peersBelow(node: TreeNode): Set<TreeNode> {
  const group = new Set([node]);
  for (const each of group) {
    for (const edge of each.edgesOut.values()) {
      if (edge.isPeer && edge.to !== undefined && edge.isValid) group.add(edge.to);
    }
  }
  return group;
}

/** Whether `other` could stand where `node` is without upsetting anyone, peers named in `ignored` aside. */
export function canReplace(other: TreeNode, node: TreeNode, ignored?: ReadonlySet<string>): boolean {
  if (other.name !== node.name || other.packageName !== node.packageName) return false;
  if (other.scope !== node.scope && node.edgesOut.size > 0) return false;
  let own: Set<TreeNode> | undefined;
  for (const edge of node.edgesIn) {
    if (edge.accepts(other)) continue;
    if (
      ignored !== undefined &&
      !node.isTop &&
      edge.isPeer &&
      edge.from.parent === node.parent &&
      ignored.has(edge.from.key)
    )
      continue;
    own ??= dependencySet([node], (each) => each.to !== node && each.isValid);
    if (!own.has(edge.from)) return false;
  }
  return true;
}
