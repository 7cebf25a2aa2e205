import type { ResolveWarning } from '../types.ts';
import { describeNode } from './path-from-root.ts';
import type { TreeNode } from './tree-node.ts';

/**
 * What a manifest asks for and does not get, because it also asks for a package whose name differs in case alone: npm has
 * no two such in one `node_modules`, since not every file system can hold both. O(dependencies).
 */
export function findDisplaced(nodes: Iterable<TreeNode>): readonly ResolveWarning[] {
  const found: ResolveWarning[] = [];
  for (const node of nodes)
    for (const { name, declared, from } of node.edgesOut.values())
      if (declared.displaces !== undefined) {
        const message = `${declared.displaces}, which ${describeNode(from)} asks for, is not installed: it also asks for ${name}, and not every file system holds both names`;
        found.push(Object.freeze({ kind: 'displaced', location: from.location, message }));
      }
  return found;
}
