import type { DependencyMap } from '../types.ts';
import type { EdgeType } from './dependency-edge.ts';
import { DependencyEdge } from './dependency-edge.ts';
import { readSpec } from './read-spec.ts';
import type { TreeNode } from './tree-node.ts';
import { nameKey } from './tree-node.ts';

/** What the project's tree knows by name, so that placing one package does not walk all others. */
export class TreeIndex {
  readonly nodes: Map<string, Set<TreeNode>> = new Map();
  readonly edges: Map<string, Set<DependencyEdge>> = new Map();
  readonly all: Set<TreeNode> = new Set();
  /** Whether any node says that it brings dependencies in its archive. */
  hasBundles = false;

  add(node: TreeNode): void {
    this.all.add(node);
    addTo(this.nodes, node.key, node);
    for (const edge of node.edgesOut.values()) addTo(this.edges, edge.key, edge);
    if (node.facts.bundleDependencies?.length) this.hasBundles = true;
  }

  remove(node: TreeNode): void {
    this.all.delete(node);
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

export interface EdgeSettings {
  readonly legacyPeerDeps: boolean;
}

/**
 * Makes the node's edges in npm's order: members, peers, optional peers, dependencies, optional dependencies,
 * development dependencies; a later one of the same name takes the earlier one's place, except a member's.
 */
export function loadEdges(node: TreeNode, members: DependencyMap, settings: EdgeSettings): void {
  const { facts } = node;
  addEdges(node, members, 'workspace');
  if (facts.peerDependencies !== undefined && !settings.legacyPeerDeps) {
    const meta = facts.peerDependenciesMeta ?? {};
    const isOptional = (name: string): boolean => Object.hasOwn(meta, name) && meta[name]?.optional === true;
    addEdges(node, facts.peerDependencies, 'peer', (name) => !isOptional(name));
    addEdges(node, facts.peerDependencies, 'peerOptional', isOptional);
  }
  addEdges(node, facts.dependencies, 'prod');
  addEdges(node, facts.optionalDependencies, 'optional');
  if (node.isImporter) addEdges(node, facts.devDependencies, 'dev');
}

function addEdges(
  node: TreeNode,
  map: DependencyMap | undefined,
  type: EdgeType,
  isWanted?: (name: string) => boolean,
): void {
  if (map === undefined) return;
  for (const [name, text] of Object.entries(map)) {
    if (isWanted !== undefined && !isWanted(name)) continue;
    const key = nameKey(name);
    const former = node.edgesOut.get(key);
    if (former?.type === 'workspace') continue;
    former?.detach();
    node.edgesOut.delete(key);
    const edge = new DependencyEdge({ from: node, name, text, type, spec: readSpec(name, text) });
    node.edgesOut.set(key, edge);
    edge.reload(true);
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
