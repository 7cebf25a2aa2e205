import { compareNames } from '../compare-names.ts';
import { copyFacts } from '../placed-node.ts';
import type { Graph, GraphNode, ResolveWarning } from '../types.ts';
import { describeNode } from './path-from-root.ts';
import { describeWish } from './peer-conflicts.ts';
import { isBundled } from './prune-tree.ts';
import type { AcceptedConflict } from './tree-builder.ts';
import type { TreeNode } from './tree-node.ts';

export interface GraphParts {
  readonly nodes: Iterable<TreeNode>;
  readonly conflicts: readonly AcceptedConflict[];
  readonly skipped: readonly ResolveWarning[];
}

/** The tree as frozen plain data. */
export function toGraph({ nodes, conflicts, skipped }: GraphParts): Graph {
  const kept = [...nodes].sort((a, b) => compareNames(a.location, b.location));
  const warnings = [...skipped, ...warnDeprecated(kept), ...warnConflicts(kept, conflicts)];
  return Object.freeze({ nodes: Object.freeze(kept.map(toGraphNode)), warnings: Object.freeze(warnings) });
}

function toGraphNode(node: TreeNode): GraphNode {
  const { location, name, target } = node;
  if (target !== undefined) {
    return Object.freeze({ location, name: node.packageName || name, resolved: target.location, link: true });
  }
  const { facts } = node;
  const result: Record<string, unknown> = { location, name: node.packageName || name };
  if (node.version !== '') result['version'] = node.version;
  if (node.resolved !== undefined && !node.isImporter) result['resolved'] = node.resolved;
  copyFacts(result, facts);
  if (node.isImporter && facts.devDependencies !== undefined)
    result['devDependencies'] = facts.devDependencies;
  if (node.parent !== undefined && isBundled(node)) result['inBundle'] = true;
  return Object.freeze(result as unknown as GraphNode);
}

function warnDeprecated(nodes: readonly TreeNode[]): ResolveWarning[] {
  return nodes.flatMap((node) => {
    const text = node.manifest?.deprecated;
    if (!text) return [];
    return [
      Object.freeze({
        kind: 'deprecated',
        location: node.location,
        message: `${describeNode(node)}: ${text}`,
      }),
    ];
  });
}

/** Conflicts that are still there at the end; each edge once. */
function warnConflicts(nodes: readonly TreeNode[], conflicts: readonly AcceptedConflict[]): ResolveWarning[] {
  const kept = new Set(nodes);
  const edges = new Set(
    conflicts.map(({ edge }) => edge).filter((edge) => kept.has(edge.from) && !edge.isValid),
  );
  const warnings = [...edges].map((edge): ResolveWarning => {
    const found = edge.to === undefined ? 'nothing' : describeNode(edge.to);
    const message = `${describeWish(edge)} and gets ${found}`;
    return Object.freeze({ kind: 'peer-conflict', location: edge.from.location, message });
  });
  return warnings.sort((a, b) => compareNames(a.location, b.location) || compareNames(a.message, b.message));
}
