import type { ForeignSpec } from '../parse-dependency-spec.ts';
import type { SourceSpec } from '../types.ts';
import type { DependencyEdge } from './dependency-edge.ts';
import { realNode } from './path-from-root.ts';
import { joinLocations, locationOfPath } from './source-text.ts';
import type { TreeNode } from './tree-node.ts';

/** The question that an edge puts to the source of packages without a registry. */
export function toSourceSpec(edge: DependencyEdge, { type }: ForeignSpec): SourceSpec {
  const { name, text } = edge;
  const from = baseOf(realNode(edge.from));
  return { kind: type, name, spec: text, from };
}

/** What tells one question from another. Where the text is a path, the asker's place is a part of it. */
export function sourceKey({ kind, spec, from }: SourceSpec): string {
  if (kind === 'git' || kind === 'remote') return `${kind}\n${spec}`;
  return `${kind}\n${locationOfPath(from, spec) ?? spec}`;
}

/** Where relative paths of the node's manifest start: beside the archive, for one that came out of an archive file. */
export function baseOf(node: TreeNode): string {
  const file = node.target === undefined && node.resolved?.startsWith('file:') ? node.resolved : undefined;
  return file === undefined ? node.location : joinLocations(file.slice('file:'.length), '..');
}
