import { DependencyEdge } from './dependency-edge.ts';
import type { Requirement } from './requirements.ts';
import type { TreeNode } from './tree-node.ts';

/** What the project's tree knows by name, so that placing one package does not walk all others. */
export class TreeIndex {
  readonly nodes: Map<string, Set<TreeNode>> = new Map();
  readonly edges: Map<string, Set<DependencyEdge>> = new Map();

  add(node: TreeNode): void {
    addTo(this.nodes, node.key, node);
    for (const edge of node.edgesOut.values()) addTo(this.edges, edge.key, edge);
  }

  remove(node: TreeNode): void {
    this.nodes.get(node.key)?.delete(node);
    for (const edge of node.edgesOut.values()) this.edges.get(edge.key)?.delete(edge);
  }
}

/** The indexes of trees that have one; trial trees are too small for it. */
const indexes = new WeakMap<TreeNode, TreeIndex>();

export function createIndex(root: TreeNode): TreeIndex {
  const index = new TreeIndex();
  indexes.set(root, index);
  index.add(root);
  return index;
}

/** Makes the node's edges; `injectedBy` gives the member that one wants a copy of. */
export function loadEdges(
  node: TreeNode,
  requirements: readonly Requirement[],
  injectedBy?: (requirement: Requirement) => TreeNode | undefined,
): void {
  for (const requirement of requirements) {
    const edge = new DependencyEdge(node, requirement, injectedBy?.(requirement));
    node.edgesOut.set(requirement.key, edge);
    edge.reload();
  }
}

/** Puts the node into the parent's node_modules; what was there under that name is taken out. */
export function attach(node: TreeNode, parent: TreeNode): void {
  const former = parent.children.get(node.key);
  if (former === node) return;
  if (former !== undefined) detach(former);
  if (node.above !== undefined) detach(node);
  node.parent = parent;
  node.location = `${parent.location}${parent.location === '' ? '' : '/'}node_modules/${node.name}`;
  parent.children.set(node.key, node);
  settle(node, parent);
}

/** Makes the member part of its host's tree. */
export function attachMember(member: TreeNode, host: TreeNode): void {
  if (member.host === host) return;
  member.host = host;
  host.members.add(member);
  settle(member, undefined);
}

/** Takes the node with everything below it out of its tree. */
export function detach(node: TreeNode): void {
  const index = indexes.get(node.root);
  node.parent?.children.delete(node.key);
  node.host?.members.delete(node);
  node.parent = undefined;
  node.host = undefined;
  for (const each of walk(node)) {
    index?.remove(each);
    for (const edge of [...each.edgesIn]) edge.reload();
    for (const edge of each.edgesOut.values()) edge.reload();
  }
}

/** Puts `node` where `former` is; the former's own node_modules stays. */
export function replaceNode(node: TreeNode, former: TreeNode): void {
  const parent = former.parent;
  if (parent === undefined) return;
  const kids = [...former.children.values()];
  for (const kid of kids) detach(kid);
  attach(node, parent);
  for (const kid of kids) attach(kid, node);
}

/** The node and everything in its node_modules and below its directory. */
export function* walk(node: TreeNode): Generator<TreeNode> {
  yield node;
  for (const child of node.children.values()) yield* walk(child);
  for (const member of node.members) yield* walk(member);
}

function settle(node: TreeNode, parent: TreeNode | undefined): void {
  const index = indexes.get(node.root);
  if (index !== undefined) for (const each of walk(node)) index.add(each);
  if (parent !== undefined) reloadNamed(parent, node.key, index);
  for (const each of walk(node)) for (const edge of each.edgesOut.values()) edge.reload();
}

/** Edges of that name from the parent and below: the new child may be nearer than what they had. */
function reloadNamed(parent: TreeNode, key: string, index: TreeIndex | undefined): void {
  if (index === undefined) {
    for (const each of walk(parent)) reloadEdge(each.edgesOut.get(key), parent);
    return;
  }
  for (const edge of index.edges.get(key) ?? []) {
    if (edge.from.isBelow(parent)) reloadEdge(edge, parent);
  }
}

function reloadEdge(edge: DependencyEdge | undefined, parent: TreeNode): void {
  if (edge === undefined) return;
  edge.reload(edge.to?.parent === parent);
}

function addTo<T>(map: Map<string, Set<T>>, key: string, value: T): void {
  const set = map.get(key);
  if (set === undefined) map.set(key, new Set([value]));
  else set.add(value);
}
