import type { ForeignSpec } from '../parse-dependency-spec.ts';
import type { SourceSpec } from '../types.ts';
import type { DependencyEdge } from './dependency-edge.ts';
import { realNode } from './path-from-root.ts';
import type { Requirement } from './requirements.ts';
import { joinLocations, locationOfPath } from './source-text.ts';

/** The question that an edge puts to the source of packages without a registry. */
export function toSourceSpec(
  edge: DependencyEdge,
  { type }: ForeignSpec,
  requirement: Requirement = edge.requirement,
): SourceSpec {
  const { name, text } = requirement;
  return { kind: type, name, spec: text, from: baseOf(edge, requirement) };
}

/** What tells one question from another. Where the text is a path, the asker's place is a part of it. */
export function sourceKey({ kind, spec, from }: SourceSpec): string {
  if (kind === 'git' || kind === 'remote') return `${kind}\n${spec}`;
  return `${kind}\n${locationOfPath(from, spec) ?? spec}`;
}

/**
 * Where a relative path starts: at the root for an override; else at the asking package, or beside its archive for one
 * that came out of an archive file.
 */
export function baseOf(edge: DependencyEdge, requirement: Requirement): string {
  if (requirement.isOverride === true) return '';
  const node = realNode(edge.from);
  if (node.copyOf !== undefined) return node.copyOf.location;
  const file = node.target === undefined && node.resolved?.startsWith('file:') ? node.resolved : undefined;
  return file === undefined ? node.location : joinLocations(file.slice('file:'.length), '..');
}
