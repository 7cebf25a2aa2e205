import type { TreeNode } from './tree-node.ts';

/** Names with versions from an importer down to the node, along the edges that keep it: the shortest way. */
export function pathFromRoot(node: TreeNode): readonly string[] {
  return wayFromRoot(node).map(describeNode);
}

/** The same as nodes. */
export function wayFromRoot(node: TreeNode): readonly TreeNode[] {
  const start = realNode(node);
  const next = new Map<TreeNode, TreeNode | undefined>([[start, undefined]]);
  for (const [each] of next) {
    if (each.isImporter) return unwind(each, next);
    for (const from of dependentsOf(each)) if (!next.has(from)) next.set(from, each);
  }
  return [start];
}

/** Who is served by the node; else who asks for it in vain; else whose trial it is part of. */
function dependentsOf(node: TreeNode): readonly TreeNode[] {
  const edges = [...node.edgesIn];
  const served = edges.filter((edge) => edge.isValid);
  const dependents = (served.length === 0 ? edges : served).map((edge) => realNode(edge.from));
  if (dependents.length > 0) return dependents;
  const above = node.parent?.source ?? node.above;
  return above === undefined ? [] : [above];
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

/** Where relative paths of its manifest start: a copy of a member means what the member means. */
export function homeOf(node: TreeNode): string {
  const real = realNode(node);
  return (real.copyOf ?? real).location;
}

function unwind(from: TreeNode, next: ReadonlyMap<TreeNode, TreeNode | undefined>): readonly TreeNode[] {
  const path: TreeNode[] = [];
  for (let node: TreeNode | undefined = from; node !== undefined; node = next.get(node)) path.push(node);
  return path;
}
