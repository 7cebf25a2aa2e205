import { checkHost } from '../check-host.ts';
import { compareNames } from '../compare-names.ts';
import type { Graph, ResolveSettings, ResolveWarning } from '../types.ts';
import { findDisplaced } from './find-displaced.ts';
import { findMandatory, findNeeded } from './mark-tree.ts';
import { describeNode } from './path-from-root.ts';
import type { ProjectTree } from './project-tree.ts';
import { toGraph } from './to-graph.ts';
import type { TreeBuilder } from './tree-builder.ts';
import type { TreeNode } from './tree-node.ts';

/** Drops what failed and nobody must have, and what nothing needs; then the tree is the answer. */
export function finishGraph(builder: TreeBuilder, settings: ResolveSettings): Graph {
  const { tree, failures, conflicts } = builder;
  const mandatory = findMandatory(tree);
  const skipped: ResolveWarning[] = [];
  const nodes = findNeeded(tree);
  for (const node of failures) {
    if (node.error === undefined || node.root !== tree.root) continue;
    if (mandatory.has(node)) throw node.error;
    if (nodes.delete(node)) skipped.push(warnSkipped(node, node.error));
  }
  if (tree.pins !== undefined) skipped.push(...tree.pins.warnings(nodes));
  skipped.push(...findDisplaced(nodes), ...checkNodes(tree, nodes, settings));
  return toGraph({ nodes, conflicts, skipped });
}

/** What must be installed is checked for the machine. */
function checkNodes(
  tree: ProjectTree,
  nodes: ReadonlySet<TreeNode>,
  { host, engineStrict = false, force = false, omit }: ResolveSettings,
): readonly ResolveWarning[] {
  if (host === undefined) return [];
  const mandatory = omit === undefined ? findMandatory(tree) : findMandatory(tree, omit);
  const packages = [...mandatory].filter((node) => nodes.has(node) && node.target === undefined);
  packages.sort((a, b) => compareNames(a.location, b.location));
  const facts = packages.map(({ facts: fields, location, packageName, version }) => {
    return { ...fields, location, name: packageName, ...(version === '' ? {} : { version }) };
  });
  return checkHost(facts, host, { engineStrict, force });
}

function warnSkipped(node: TreeNode, error: Error): ResolveWarning {
  const message = `Optional ${describeNode(node)} was left out: ${error.message}`;
  return Object.freeze({ kind: 'optional-skipped', location: node.location, message });
}
