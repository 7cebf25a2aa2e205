import type { DxError, PackageName } from '@dx/pkg-core';
import { isDxError } from '@dx/pkg-core';
import { compareNames } from '../compare-names.ts';
import { peersUnsettled, unsupportedSpec, versionNotFound, withDependent } from '../errors.ts';
import { parseDependencySpec } from '../parse-dependency-spec.ts';
import type { VersionManifest } from '../types.ts';
import type { DependencyEdge } from './dependency-edge.ts';
import { attach } from './package-tree.ts';
import { describeNode, pathFromRoot } from './path-from-root.ts';
import { explainPeerClash } from './peer-conflicts.ts';
import { canReplace } from './peer-sets.ts';
import type { Task } from './task.ts';
import type { TreeBuilder } from './tree-builder.ts';
import { TreeNode } from './tree-node.ts';

export interface LoadInit {
  readonly edge: DependencyEdge;
  /** The trial root to load into; a fresh one when absent. */
  readonly parent: TreeNode | undefined;
  /** A second edge on the same name, whose choice is taken when it suits both. */
  readonly second?: DependencyEdge | undefined;
  /** Nodes that must be installed whatever happens. */
  readonly required: Set<TreeNode>;
}

/**
 * Longest chain of peers of peers. Real ones have a handful; beyond this each loads the next generation of the other,
 * which goes on for ever in npm.
 */
const maxPeerDepth = 300;

/** Finds the package for an edge and puts it into a trial root together with its peers, and theirs. */
export function* nodeFromEdge(builder: TreeBuilder, init: LoadInit): Task<TreeNode> {
  const { edge, second, required } = init;
  const parent = init.parent ?? builder.trials.create(edge.from);
  const first = yield* loadInto(builder, edge, parent);
  const other = second === undefined || second.isValid ? undefined : yield* loadInto(builder, second, parent);
  const node = other !== undefined && edge.isValid ? other : first;
  attach(node, parent);
  if (isBinding(edge, required) || (second !== undefined && isBinding(second, required))) required.add(node);
  builder.trials.setSource(node, parent);
  builder.peerDepth += 1;
  if (builder.peerDepth > maxPeerDepth) throw peersUnsettled(describeNode(node), pathFromRoot(parent));
  yield* loadPeers(builder, node, required);
  builder.peerDepth -= 1;
  return node;
}

function isBinding(edge: DependencyEdge, required: ReadonlySet<TreeNode>): boolean {
  return required.has(edge.from) && edge.type !== 'peerOptional';
}

function* loadInto(builder: TreeBuilder, edge: DependencyEdge, parent: TreeNode): Task<TreeNode> {
  const node = yield* loadPackage(builder, edge);
  attach(node, parent);
  return node;
}

function* loadPackage(builder: TreeBuilder, edge: DependencyEdge): Task<TreeNode> {
  const { tree } = builder;
  const member = findMember(builder, edge);
  if (member !== undefined) return new TreeNode({ name: edge.name, facts: member.facts, target: member });
  const result = yield* loadManifest(builder, edge);
  const init = 'code' in result ? { facts: {}, error: result } : { facts: result, manifest: result };
  const node = new TreeNode({ name: edge.name, ...init });
  tree.loadEdges(node);
  if (node.error !== undefined) builder.failures.add(node);
  return node;
}

/** The member that a member edge names, or that the root has linked under that name and the edge accepts. */
function findMember({ tree }: TreeBuilder, edge: DependencyEdge): TreeNode | undefined {
  if (edge.type === 'workspace') return tree.members.get(edge.text.slice('file:'.length));
  const rootEdge = tree.root.edgesOut.get(edge.key);
  if (rootEdge?.type !== 'workspace' || rootEdge.to?.target === undefined) return undefined;
  return edge.accepts(rootEdge.to) ? rootEdge.to.target : undefined;
}

/** The manifest; or the error that is no failure where nothing but optional dependencies leads here. */
function* loadManifest(builder: TreeBuilder, edge: DependencyEdge): Task<VersionManifest | DxError> {
  try {
    const spec = edge.spec ?? parseDependencySpec(edge.name, edge.text);
    if (spec.kind === 'unsupported') throw unsupportedSpec(edge.name, edge.text, spec.type);
    return yield* pickManifest(builder, spec.name, spec.kind === 'tag' ? spec.tag : spec.range);
  } catch (error) {
    if (!isDxError(error)) throw error;
    const told = withDependent(error, pathFromRoot(edge.from));
    if (error.code !== 'DX_PACKAGE_NOT_FOUND' && error.code !== 'DX_VERSION_NOT_FOUND') throw told;
    return told;
  }
}

function* pickManifest(builder: TreeBuilder, name: PackageName, range: string): Task<VersionManifest> {
  const metadata = yield* builder.store.read(name);
  const manifest = builder.store.pick(metadata, range);
  if (manifest === undefined) throw versionNotFound(metadata, range);
  return manifest;
}

/** Brings the node's peers into its trial root. On return all its peer edges, and theirs, lead somewhere. */
function* loadPeers(builder: TreeBuilder, node: TreeNode, required: Set<TreeNode>): Task<void> {
  const edges = [...node.edgesOut.values()].filter(
    (edge) => edge.isPeer && !(edge.isValid && edge.to !== undefined),
  );
  edges.sort((a, b) => compareNames(a.name, b.name));
  for (const edge of edges) {
    if (node.parent === undefined) return;
    if (edge.isValid && edge.to !== undefined) continue;
    if (edge.to !== undefined) yield* revisePeer(builder, edge, edge.to, node.parent, required);
    else if (!(yield* addPeer(builder, edge, node.parent, required))) return;
  }
}

/** Adds a peer that the trial root lacks. Gives false when that took the edge's own node out. */
function* addPeer(
  builder: TreeBuilder,
  edge: DependencyEdge,
  trial: TreeNode,
  required: Set<TreeNode>,
): Task<boolean> {
  const trialEdge = trial.edgesOut.get(edge.key);
  if (trialEdge === undefined) {
    if (edge.type === 'peerOptional') {
      const current = trial.source?.resolve(edge.key);
      if (current === undefined || edge.accepts(current)) return true;
    }
    yield* nodeFromEdge(builder, { edge, parent: trial, required });
    return true;
  }
  const dep = yield* nodeFromEdge(builder, { edge: trialEdge, parent: trial, second: edge, required });
  if (edge.isValid) return true;
  if (toleratesClash(builder, trial) || !required.has(dep) || builder.failures.has(dep)) {
    edge.isOverruled = true;
    return true;
  }
  if (edge.from.parent === undefined) return false;
  throw explainPeerClash(edge, trialEdge, edge.to);
}

/** The trial root has something that the peer edge does not accept: put there what it does, if all can live with it. */
function* revisePeer(
  builder: TreeBuilder,
  edge: DependencyEdge,
  current: TreeNode,
  trial: TreeNode,
  required: Set<TreeNode>,
): Task<void> {
  const isTolerant = toleratesClash(builder, trial);
  const dep = yield* nodeFromEdge(builder, { edge, parent: undefined, required });
  if (canReplace(dep, current)) {
    yield* nodeFromEdge(builder, { edge, parent: trial, required });
    return;
  }
  if (isTolerant || !required.has(edge.from) || builder.failures.has(current)) return;
  throw explainPeerClash(edge, trial.edgesOut.get(edge.key), current);
}

function toleratesClash(builder: TreeBuilder, trial: TreeNode): boolean {
  const source = trial.source;
  const isOwn = source !== undefined && (source.isRoot || source.isMember);
  return builder.force || (!isOwn && !builder.strictPeerDeps);
}
