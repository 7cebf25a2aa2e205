import { compareNames } from '../compare-names.ts';
import { detach } from './package-tree.ts';
import { canReplace, dependencySet } from './peer-sets.ts';
import { compareVersions } from './ranges.ts';
import { isOverridden } from './spread-scopes.ts';
import type { TreeNode } from './tree-node.ts';

/**
 * Removes the node, with what only it needs, where its dependents would be as well served by what they then find
 * above, of another version too when it `prefersAbove`. Otherwise looks at what is below it, if `descend`. Gives whether
 * it was removed.
 */
export function pruneDedupable(node: TreeNode, prefersAbove: boolean, descend = true): boolean {
  if (isDedupable(node, prefersAbove)) {
    for (const each of dependencySet([node], (edge) => edge.to !== node && edge.isValid)) removeNode(each);
    return true;
  }
  if (!descend) return false;
  for (const child of byLocation(node.children.values())) pruneDedupable(child, prefersAbove);
  for (const member of byLocation(node.members)) {
    for (const child of byLocation(member.children.values())) pruneDedupable(child, prefersAbove);
  }
  return false;
}

/** Removes what the replaced node alone needed, and what no longer suits the new one and nobody else wants. */
export function pruneForReplacement(node: TreeNode, orphans: readonly TreeNode[]): void {
  const unwanted = new Set<TreeNode>();
  for (const edge of node.edgesOut.values())
    if (edge.to !== undefined && !edge.isValid) unwanted.add(edge.to);
  for (const orphan of orphans) {
    for (const each of dependencySet([orphan], (edge) => edge.to !== orphan && edge.isValid))
      unwanted.add(each);
  }
  const junk = dependencySet(unwanted, (edge) => edge.from !== node && edge.to !== node && edge.isValid);
  for (const each of junk) removeNode(each);
}

/** Takes a node out; importers stay, whatever the tree has come to. */
export function removeNode(node: TreeNode): void {
  if (!node.isImporter) detach(node);
}

function isDedupable(node: TreeNode, prefersAbove: boolean): boolean {
  const above = node.above?.above;
  return above !== undefined && isServedFrom(above, node, prefersAbove) && !isBundled(node);
}

/** Whether nobody needs the node, or all would accept what is above it. */
function isServedFrom(above: TreeNode, node: TreeNode, prefersAbove: boolean): boolean {
  if (node.edgesIn.size === 0) return true;
  const other = above.resolve(node.key);
  if (other === undefined || (node.copyOf !== undefined && other.copyOf === node.copyOf)) return false;
  if (other.matches(node)) return true;
  if (!canReplace(other, node)) return false;
  const order = compareVersions(other.version, node.version);
  return prefersAbove || order === 0 || (order > 0 && !isOverridden(node));
}

/** Whether the node came inside an archive: by its parent's list, or through something that did. */
export function isBundled(node: TreeNode): boolean {
  if (!isBelowBundler(node)) return false;
  const bundler = findBundler(node, []);
  return bundler !== undefined && !bundler.isRoot;
}

/** Few packages bundle anything, and only one above the node can have brought it. */
function isBelowBundler(node: TreeNode): boolean {
  for (let above = node.parent; above !== undefined; above = above.parent) {
    if (!above.isRoot && above.facts.bundleDependencies?.length) return true;
  }
  return false;
}

function findBundler(node: TreeNode, path: TreeNode[]): TreeNode | undefined {
  const { parent } = node;
  if (parent === undefined || path.includes(node)) return undefined;
  path.push(node);
  const outer = findBundler(parent, path);
  if (outer !== undefined) return outer;
  if (parent.facts.bundleDependencies?.includes(node.name) === true) return parent;
  for (const edge of node.edgesIn) if (findBundler(edge.from, path) === parent) return parent;
  return undefined;
}

function byLocation(nodes: Iterable<TreeNode>): TreeNode[] {
  return [...nodes].sort((a, b) => compareNames(a.location, b.location));
}
