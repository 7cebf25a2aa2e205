import { isDxError, parsePackageName } from '@dx/pkg-core';
import { compareNames } from '../compare-names.ts';
import type { ExtensionRules } from '../open-extensions.ts';
import type { GraphNode } from '../types.ts';
import type { DependencyEdge } from './dependency-edge.ts';
import { copyMember, isDirectoryCopy, memberOfCopy } from './member-copies.ts';
import { attach, walk } from './package-tree.ts';
import type { ProjectTree } from './project-tree.ts';
import { removeNode } from './prune-tree.ts';
import { TreeNode } from './tree-node.ts';

const folder = '/node_modules/';

/**
 * Puts a former answer into the tree, as far as the importers it hangs on still exist, and gives the nodes that have
 * something to decide. Importers keep what their manifests say now.
 */
export function loadPreferences(
  tree: ProjectTree,
  preferences: readonly GraphNode[],
  extensions: ExtensionRules,
): Set<TreeNode> {
  const known = new Map<string, TreeNode>([['', tree.root], ...tree.members, ...tree.directories]);
  for (const former of inOrder(preferences)) {
    const member = tree.members.get(former.location);
    if (member !== undefined) tree.join(member);
    const present = known.get(former.location);
    if (present !== undefined) present.former = former;
    if (present !== undefined) continue;
    if (former.link !== true && !extensions.isCurrent(former)) continue;
    const node = placeFormer(tree, former, known);
    if (node !== undefined) known.set(former.location, node);
  }
  const dirty = findDirty(tree.root);
  const refusing = [...walk(tree.root)].filter((node) => !node.isImporter && hasRefusal(node));
  for (const node of refusing) dirty.add(node);
  if (tree.root.scope !== undefined || refusing.length > 0) dropRefused(tree.root, dirty);
  return dirty;
}

/** Makes all members part of the tree before they are linked, as npm does where there is no former answer. */
export function loadMembers(tree: ProjectTree): void {
  for (const member of tree.members.values()) tree.join(member);
}

function placeFormer(
  tree: ProjectTree,
  former: GraphNode,
  known: ReadonlyMap<string, TreeNode>,
): TreeNode | undefined {
  const { location } = former;
  const at = `/${location}`.lastIndexOf(folder);
  if (at < 0) return undefined;
  const parent = known.get(location.slice(0, Math.max(0, at - 1)));
  const name = location.slice(at + folder.length - 1);
  if (parent === undefined || parent.target !== undefined || !isPackageName(name)) return undefined;
  if (former.link === true) return placeLink(tree, name, known.get(former.resolved ?? ''), parent);
  const member = memberOfCopy(tree, former);
  if (member === undefined && isDirectoryCopy(former)) return undefined;
  const node = member === undefined ? new TreeNode({ name, facts: former }) : copyMember(name, member);
  node.former = former;
  tree.loadEdges(node);
  attach(node, parent);
  return node;
}

function placeLink(
  tree: ProjectTree,
  name: string,
  target: TreeNode | undefined,
  parent: TreeNode,
): TreeNode | undefined {
  if (target === undefined || target === tree.root) return undefined;
  const link = new TreeNode({ name, facts: target.facts, target });
  attach(link, parent);
  tree.join(target);
  return link;
}

/** Sorted, links to packages last, so that what a node hangs on comes before it. */
function inOrder(preferences: readonly GraphNode[]): readonly GraphNode[] {
  const sorted = [...preferences].sort((a, b) => compareNames(a.location, b.location));
  return [...sorted.filter((node) => node.link !== true), ...sorted.filter((node) => node.link === true)];
}

function isPackageName(name: string): boolean {
  try {
    return parsePackageName(name) === name;
  } catch (error) {
    if (isDxError(error, 'DX_INVALID_PACKAGE_NAME')) return false;
    throw error;
  }
}

/** A package's own manifest contradicts the former answer: rules were changed since. Of peers that may have been allowed. */
function hasRefusal(node: TreeNode): boolean {
  for (const edge of node.edgesOut.values())
    if (!edge.isValid && (!edge.isPeer || edge.requirement.isOverride === true)) return true;
  return false;
}

/**
 * Takes out what rules that were changed have left without anybody who accepts it, so that what comes in its stead can
 * have its place.
 */
function dropRefused(root: TreeNode, dirty: Set<TreeNode>): void {
  for (const node of [...walk(root)]) {
    const edges = [...node.edgesIn];
    const isByRule = edges.some((edge) => !edge.from.isImporter || edge.requirement.isOverride === true);
    if (!isByRule || !edges.every(isRefusal)) continue;
    for (const edge of edges) dirty.add(edge.from);
    removeNode(node);
  }
}

function isRefusal(edge: DependencyEdge): boolean {
  return edge.to !== undefined && !edge.isValid;
}

/** Nodes with an edge that leads nowhere, or somewhere wrong. */
function findDirty(root: TreeNode): Set<TreeNode> {
  const reached = new Set([root]);
  const dirty = new Set<TreeNode>();
  for (const node of reached) {
    for (const { to, isValid } of node.edgesOut.values()) {
      if (to !== undefined) reached.add(to);
      if (to === undefined || !isValid) dirty.add(node);
    }
  }
  return dirty;
}
