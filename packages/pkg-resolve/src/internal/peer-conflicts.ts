import type { DxError } from '@dx/pkg-core';
import type { PeerConflict, PeerWish } from '../peer-errors.ts';
import { peerConflict } from '../peer-errors.ts';
import type { CanPlace } from './can-place.ts';
import type { DependencyEdge } from './dependency-edge.ts';
import { describeNode, realNode, wayFromRoot } from './path-from-root.ts';
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
  return peerConflict(describeClash([wanted], found, place.top.dep));
}

/** The error for a peer that cannot be had beside what its trial root wants. */
export function explainPeerClash(
  edge: DependencyEdge,
  other: DependencyEdge | undefined,
  found: TreeNode | undefined,
): DxError {
  return peerConflict(describeClash(other === undefined ? [edge] : [edge, other], found, edge.from));
}

/** One line: who wants what. */
export function describeWish(edge: DependencyEdge): string {
  const kind = edge.isPeer ? 'peer ' : '';
  return `${describeNode(realNode(edge.from))} wants ${kind}${edge.name}@${edge.text === '' ? '*' : edge.text}`;
}

function describeClash(
  edges: readonly [DependencyEdge, ...DependencyEdge[]],
  found: TreeNode | undefined,
  installing: TreeNode,
): PeerConflict {
  const served = found === undefined ? [] : [...found.edgesIn].filter((each) => each.isValid);
  const wishes = new Map<string, PeerWish>();
  for (const edge of [...edges, ...served]) {
    const key = describeWish(edge);
    if (!wishes.has(key)) wishes.set(key, wishOf(edge));
  }
  const version = found?.target?.version ?? found?.version;
  return {
    name: edges[0].name,
    ...(version === undefined || version === '' ? {} : { found: version }),
    installing: describeNode(installing),
    wishes: [...wishes.values()],
    fixes: [],
  };
}

function wishOf(edge: DependencyEdge): PeerWish {
  const way = wayFromRoot(edge.from);
  const [importer, direct] = way;
  return {
    by: describeNode(realNode(edge.from)),
    kind: edge.isPeer ? 'peer' : 'dependency',
    range: edge.text,
    path: way.map(describeNode),
    importer: importer?.isImporter === true ? importer.location : '',
    ...(direct === undefined ? {} : { direct: { name: direct.name, version: direct.version } }),
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
