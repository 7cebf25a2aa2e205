import type { TreeNode } from './tree-node.ts';

/** Names with versions from an importer down to the node, along the edges that keep it: the shortest way. */
export function pathFromRoot(node: TreeNode): readonly string[] {
  const start = realNode(node);
  const next = new Map<TreeNode, TreeNode | undefined>([[start, undefined]]);
  for (const [each] of next) {
    if (each.isImporter) return unwind(each, next);
    for (const edge of each.edgesIn) {
      const from = realNode(edge.from);
      if (!next.has(from)) next.set(from, each);
    }
    const above = each.parent?.source ?? (each.edgesIn.size === 0 ? each.above : undefined);
    if (above !== undefined && !next.has(above)) next.set(above, each);
  }
  return [describeNode(start)];
}

/** `name@version`; an importer without either is called by its place. */
export function describeNode(node: TreeNode): string {
  if (node.isImporter && node.packageName === '') return node.location === '' ? 'the project' : node.location;
  const name = node.packageName === '' ? node.name : node.packageName;
  const shown = node.name === name || node.isImporter ? name : `${node.name} (${name})`;
  return node.version === '' ? shown : `${shown}@${node.version}`;
}

/** A trial root stands for a node of the project's tree. */
export function realNode(node: TreeNode): TreeNode {
  let real = node;
  while (real.source !== undefined) real = real.source;
  return real;
}

function unwind(from: TreeNode, next: ReadonlyMap<TreeNode, TreeNode | undefined>): readonly string[] {
  const path: string[] = [];
  for (let node: TreeNode | undefined = from; node !== undefined; node = next.get(node))
    path.push(describeNode(node));
  return path;
}
