import type { DependencyEdge } from './dependency-edge.ts';
import type { ProjectTree } from './project-tree.ts';
import type { TreeNode } from './tree-node.ts';

/** What is reached from the root over the edges that count, links' targets included. */
function reach(root: TreeNode, counts: (edge: DependencyEdge) => boolean): Set<TreeNode> {
  const reached = new Set([root]);
  for (const node of reached) {
    if (node.target !== undefined) reached.add(node.target);
    for (const edge of node.edgesOut.values())
      if (edge.to !== undefined && counts(edge)) reached.add(edge.to);
  }
  return reached;
}

/** Nodes that the project needs, with the folders they are in. What only optional peers lead to is not needed. */
export function findNeeded(tree: ProjectTree): Set<TreeNode> {
  const needed = reach(tree.root, (edge) => edge.type !== 'peerOptional');
  for (const node of [...needed]) {
    for (let above = node.above; above !== undefined && !needed.has(above); above = above.above)
      needed.add(above);
  }
  return needed;
}

/** Nodes that something not optional leads to, over dependencies of kinds that are not omitted. */
export function findMandatory(tree: ProjectTree, omit: readonly string[] = []): Set<TreeNode> {
  return reach(tree.root, (edge) => !edge.isOptional && !omit.includes(edge.type));
}
