import { compareNames } from '../compare-names.ts';
import { peersUnsettled } from '../peer-errors.ts';
import type { DependencyEdge } from './dependency-edge.ts';
import { loadPackage } from './load-package.ts';
import { attach } from './package-tree.ts';
import { describeNode, pathFromRoot } from './path-from-root.ts';
import { explainPeerClash } from './peer-conflicts.ts';
import { canReplace } from './peer-sets.ts';
import type { Task } from './task.ts';
import type { TreeBuilder } from './tree-builder.ts';
import type { TreeNode } from './tree-node.ts';

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
