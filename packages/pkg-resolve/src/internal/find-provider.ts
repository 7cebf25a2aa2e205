import type { DependencyEdge } from './dependency-edge.ts';
import { isBundled } from './prune-tree.ts';
import type { TreeNode } from './tree-node.ts';

/** The nearest node below `start`, breadth first, that the edge would accept; not one that came in an archive. */
export function findProvider(start: TreeNode, edge: DependencyEdge): TreeNode | undefined {
  const queue = [...start.children.values()];
  for (const node of queue) {
    if (node.name === edge.name && !isBundled(node) && edge.accepts(node)) return node;
    queue.push(...node.children.values());
  }
  return undefined;
}
