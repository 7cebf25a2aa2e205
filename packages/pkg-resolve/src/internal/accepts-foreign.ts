import type { WorkspaceSpec } from '../parse-dependency-spec.ts';
import type { DependencyEdge } from './dependency-edge.ts';
import { homeOf, realNode } from './path-from-root.ts';
import type { ProjectTree } from './project-tree.ts';
import { engineAccepts, satisfies } from './ranges.ts';
import type { Requirement } from './requirements.ts';
import { baseOf, sourceKey, toSourceSpec } from './source-key.ts';
import { isCommit, joinLocations, locationOfPath, readRepository } from './source-text.ts';
import type { TreeNode } from './tree-node.ts';

/** Whether the node is what an edge without a registry asks for. */
export function acceptsForeign(edge: DependencyEdge, requirement: Requirement, node: TreeNode): boolean {
  const { spec, text } = requirement;
  if (spec?.kind !== 'source' && spec?.kind !== 'workspace') return false;
  if (spec.kind === 'workspace') {
    const member = node.copyOf ?? (node.target?.isMember === true ? node.target : undefined);
    return member !== undefined && isMemberFor(homeOf(edge.from), spec, member);
  }
  if (node.sourceKey !== undefined && node.sourceKey === sourceKey(toSourceSpec(edge, spec, requirement)))
    return true;
  if (spec.type === 'directory') return acceptsDirectory(edge, requirement, node);
  if (node.target !== undefined || node.resolved === undefined) return false;
  if (spec.type === 'git') return acceptsRepository(edge, text, node);
  return spec.type === 'remote' ? node.resolved === text : acceptsFile(edge, requirement, node.resolved);
}

/** The member that a `workspace:` text means. */
export function findMemberFor(
  tree: ProjectTree,
  edge: DependencyEdge,
  spec: WorkspaceSpec,
): TreeNode | undefined {
  if (!tree.isOwn(realNode(edge.from))) return undefined;
  for (const member of tree.members.values()) if (isMemberFor(homeOf(edge.from), spec, member)) return member;
  return undefined;
}

/** Whether a `workspace:` text in the manifest at `base` means the member. */
export function isMemberFor(base: string, { name, range, path }: WorkspaceSpec, member: TreeNode): boolean {
  if (path !== undefined) {
    return member.location === joinLocations(base, path) || member.location === joinLocations('', path);
  }
  if (member.name !== name) return false;
  return range === '*' || satisfies(member.version, range) || engineAccepts(range, member.version);
}

function acceptsDirectory(edge: DependencyEdge, requirement: Requirement, node: TreeNode): boolean {
  const target = node.copyOf ?? node.target;
  if (target === undefined) return false;
  const location = locationOf(edge, requirement);
  return location === undefined ? formerText(edge) === requirement.text : location === target.location;
}

function acceptsFile(edge: DependencyEdge, requirement: Requirement, resolved: string): boolean {
  const location = locationOf(edge, requirement);
  return location === undefined ? formerText(edge) === requirement.text : `file:${location}` === resolved;
}

function locationOf(edge: DependencyEdge, requirement: Requirement): string | undefined {
  return locationOfPath(baseOf(edge, requirement), requirement.text);
}

/**
 * The same repository, and the commit that is named, or a version in the range. What a branch or tag is now cannot be
 * told here; it stands for what it led to as long as the text is the same.
 */
function acceptsRepository(edge: DependencyEdge, text: string, node: TreeNode): boolean {
  const wanted = readRepository(text);
  const found = readRepository(node.resolved ?? '');
  if (wanted === undefined || found === undefined || wanted.key !== found.key) return false;
  if (wanted.range !== undefined) return satisfies(node.version, wanted.range);
  if (isCommit(wanted.committish)) return wanted.committish === found.committish;
  const former = formerText(edge);
  return former === undefined || readRepository(former)?.committish === wanted.committish;
}

/** What the edge's manifest said when the former answer was made. */
function formerText(edge: DependencyEdge): string | undefined {
  const facts = realNode(edge.from).former;
  const maps = [
    facts?.devDependencies,
    facts?.optionalDependencies,
    facts?.dependencies,
    facts?.peerDependencies,
  ];
  for (const map of maps) if (map !== undefined && Object.hasOwn(map, edge.name)) return map[edge.name];
  return undefined;
}
