import type { DxError } from '@dx/pkg-core';
import type { ConflictFacts } from '../errors.ts';
import { peerConflict } from '../errors.ts';
import type { CanPlace } from './can-place.ts';
import type { DependencyEdge } from './dependency-edge.ts';
import { describeNode, pathFromRoot } from './path-from-root.ts';
import { peerEntrySets } from './peer-sets.ts';
import type { PlaceDep } from './place-dep.ts';
import type { TreeNode } from './tree-node.ts';

/** Whether a conflict over this edge is the project's own: it comes from an importer, directly or through peers. */
export function isOwnConflict(edge: DependencyEdge): boolean {
  const { from } = edge;
  if (isOwn(from)) return true;
  if (!edge.isPeer) return false;
  let hasPeers = false;
  for (const edgeIn of from.edgesIn) {
    if (edgeIn.isPeer) hasPeers = true;
    else if (isOwn(edgeIn.from)) return true;
  }
  return hasPeers && [...peerEntrySets(from).keys()].some((entry) => isOwn(entry.from));
}

function isOwn(node: TreeNode): boolean {
  return node.isRoot || node.isMember;
}

/** The error for a package that has no place in the tree. */
export function explainConflict(place: PlaceDep, fitsSelf: CanPlace | undefined): DxError {
  const clash = fitsSelf === undefined ? undefined : findClash(fitsSelf);
  const wanted = clash?.edge ?? place.edge;
  const found = clash?.current ?? place.edge.to ?? place.edge.from.resolve(place.edge.key);
  return peerConflict(describeClash(wanted, found, place.top.dep));
}

/** The error for a peer that cannot be had beside what its trial root wants. */
export function explainPeerClash(
  edge: DependencyEdge,
  other: DependencyEdge | undefined,
  found: TreeNode | undefined,
): DxError {
  return peerConflict({ ...describeClash(edge, found, edge.from), alsoWanted: other && describeWish(other) });
}

/** One line: who wants what. */
export function describeWish(edge: DependencyEdge): string {
  const kind = edge.isPeer ? 'peer ' : '';
  return `${describeNode(realSource(edge.from))} wants ${kind}${edge.name}@${edge.text === '' ? '*' : edge.text}`;
}

function describeClash(
  edge: DependencyEdge,
  found: TreeNode | undefined,
  installing: TreeNode,
): ConflictFacts {
  return {
    name: edge.name,
    range: edge.text,
    wish: describeWish(edge),
    wantedBy: pathFromRoot(edge.from),
    found: found === undefined ? undefined : describeNode(found),
    foundFor: found === undefined ? [] : [...found.edgesIn].filter((each) => each.isValid).map(describeWish),
    installing: describeNode(installing),
  };
}

function findClash(check: CanPlace): CanPlace | undefined {
  const checks = [...check.children];
  for (const each of checks) {
    if (each.placing === 'conflict' && each.current !== undefined) return each;
    checks.push(...each.children);
  }
  return undefined;
}

function realSource(node: TreeNode): TreeNode {
  return node.source === undefined ? node : realSource(node.source);
}
