import type { GraphNode } from '../types.ts';
import { isMemberFor } from './accepts-foreign.ts';
import { homeOf, realNode } from './path-from-root.ts';
import type { ProjectTree } from './project-tree.ts';
import { satisfies } from './ranges.ts';
import type { Requirement } from './requirements.ts';
import { locationOfPath } from './source-text.ts';
import type { PackageFacts } from './tree-node.ts';
import { TreeNode } from './tree-node.ts';

/**
 * The member that a dependency of a member, or of the copy of one, wants a copy of: `injected` in `dependenciesMeta`. The
 * root has none, since the place of its copy is that of the link which every member has.
 */
export function findInjected(
  tree: ProjectTree,
  node: TreeNode,
  requirement: Requirement,
): TreeNode | undefined {
  const owner = realNode(node);
  const { name, isPeer, type } = requirement;
  const { dependenciesMeta: meta } = node.facts;
  if (meta === undefined || !Object.hasOwn(meta, name) || meta[name]?.injected !== true) return undefined;
  if (isPeer || type === 'workspace') return undefined;
  const self = owner.copyOf ?? owner;
  if (tree.members.get(self.location) !== self) return undefined;
  const member = findAsked(tree, homeOf(owner), requirement);
  return member === self ? undefined : member;
}

function findAsked(
  { members }: ProjectTree,
  base: string,
  { name, text, spec }: Requirement,
): TreeNode | undefined {
  if (spec?.kind === 'source')
    return spec.type === 'directory' ? members.get(locationOfPath(base, text) ?? '') : undefined;
  for (const member of members.values()) {
    if (spec?.kind === 'workspace' && isMemberFor(base, spec, member)) return member;
    if (spec?.kind !== 'registry' || spec.alias || member.name !== name) continue;
    if (spec.range === '*' || satisfies(member.version, spec.range)) return member;
  }
  return undefined;
}

/** A package with the member's files, in no tree yet: what it needs is found from where it is put. */
export function copyMember(name: string, member: TreeNode): TreeNode {
  return new TreeNode({ name, facts: factsOf(member), copyOf: member });
}

/** Whether a former answer has a directory's files at a place, of whatever directory. */
export function isDirectoryCopy({ resolved, integrity, link }: FormerSource): boolean {
  if (link === true || integrity !== undefined || resolved?.startsWith('file:') !== true) return false;
  return !/\.(?:tgz|tar\.gz|tar)$/i.test(resolved);
}

/** The member whose copy a former answer has at a place. */
export function memberOfCopy({ members }: ProjectTree, former: FormerSource): TreeNode | undefined {
  return isDirectoryCopy(former) ? members.get(former.resolved?.slice('file:'.length) ?? '') : undefined;
}

type FormerSource = Pick<GraphNode, 'resolved' | 'integrity' | 'link'>;

const known = new WeakMap<TreeNode, PackageFacts>();

/** Its scripts have run in the member, and what it bundles is installed like anything else. */
function factsOf(member: TreeNode): PackageFacts {
  const remembered = known.get(member);
  if (remembered !== undefined) return remembered;
  const { devDependencies: _dev, bundleDependencies: _bundle, ...facts } = member.facts;
  const made = {
    ...facts,
    name: member.packageName || member.name,
    hasInstallScript: false,
    resolved: `file:${member.location}`,
  };
  known.set(member, made);
  return made;
}
