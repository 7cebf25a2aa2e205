import type { DependencyEdge } from './dependency-edge.ts';
import { canReplace, deepestTarget, peerEntrySets } from './peer-sets.ts';
import { compareVersions } from './ranges.ts';
import type { TreeNode } from './tree-node.ts';

/** What may be done at one place: put it there, leave what is there, put it in its stead, or nothing. */
export type Placing = 'ok' | 'keep' | 'replace' | 'conflict';

export interface CanPlaceInit {
  readonly dep: TreeNode;
  readonly target: TreeNode;
  readonly edge: DependencyEdge;
  readonly isRequested: boolean;
  /** What is there is better than what is newer. */
  readonly preferDedupe: boolean;
  /** The check of the package that brings this one as its peer. */
  readonly parent?: CanPlace | undefined;
  /** The chain of peers that are being checked, against cycles. */
  readonly peerPath?: readonly TreeNode[];
}

/** Whether a package, with its peers, may be placed at one target. Only reads the tree. */
export class CanPlace {
  readonly dep: TreeNode;
  readonly target: TreeNode;
  readonly edge: DependencyEdge;
  readonly parent: CanPlace | undefined;
  readonly current: TreeNode | undefined;
  readonly children: CanPlace[] = [];
  readonly placing: Placing;
  /** The same with the peers left out of account. */
  readonly placingSelf: Placing;
  readonly #isRequested: boolean;
  readonly #prefersPresent: boolean;
  readonly #peerPath: readonly TreeNode[];
  #self: Placing | undefined = undefined;
  #withPeers: Placing | undefined = undefined;

  constructor(init: CanPlaceInit) {
    this.dep = init.dep;
    this.target = init.target;
    this.edge = init.edge;
    this.parent = init.parent;
    this.current = init.target.children.get(init.edge.key);
    this.#isRequested = init.isRequested;
    this.#prefersPresent = init.preferDedupe || init.edge.isPeer;
    this.#peerPath = init.peerPath ?? [];
    this.placing = this.#check();
    this.placingSelf = this.#self ?? this.placing;
  }

  /** The check of the package that is placed for its own sake. */
  get top(): CanPlace {
    return this.parent?.top ?? this;
  }

  #check(): Placing {
    const { dep, edge, target, current } = this;
    if (dep.error !== undefined) return current === undefined ? 'ok' : 'replace';
    const targetEdge = target.edgesOut.get(edge.key);
    if (targetEdge?.isPeer === true && !target.isTop) return 'conflict';
    if (current !== undefined) return this.#checkOccupied(current);
    if (targetEdge !== undefined && targetEdge !== edge && !targetEdge.accepts(dep)) return 'conflict';
    return this.#checkFree();
  }

  #checkFree(): Placing {
    const { target, edge, dep } = this;
    const shadowed = target === this.top.edge.from ? undefined : target.resolve(edge.key);
    for (const edgeIn of shadowed?.edgesIn ?? []) {
      if (edgeIn.isValid && !edgeIn.accepts(dep) && edgeIn.from.isBelow(target)) return 'conflict';
    }
    return this.#checkPeers('ok');
  }

  #checkOccupied(current: TreeNode): Placing {
    const { dep, edge } = this;
    const fits = edge.accepts(current);
    if (dep.matches(current) && (fits || !edge.accepts(dep))) return this.#isRequested ? 'replace' : 'keep';
    const isNewer =
      current.version !== '' && dep.version !== '' && compareVersions(dep.version, current.version) >= 0;
    if (isNewer && this.#mayReplace(current)) return 'replace';
    if (fits && (!this.#isRequested || this.#prefersPresent)) return 'keep';
    if (this.#prefersPresent && !isNewer && this.#mayReplace(current)) return 'replace';
    return this.#checkClash(current);
  }

  #mayReplace(current: TreeNode): boolean {
    return canReplace(this.dep, current) && this.#checkPeers('replace') !== 'conflict';
  }

  /** Something else is here. Take its place only where this cannot go deeper and the other can. */
  #checkClash(current: TreeNode): Placing {
    const { edge, target } = this;
    if (target !== this.#deepestTarget()) return 'conflict';
    if (!edge.isPeer && target === edge.from) return this.#checkPeers('replace');
    if (this.parent === undefined && !edge.isPeer) return 'conflict';
    for (const [entry, peers] of peerEntrySets(current)) {
      if (entry === edge || entry === this.top.edge) continue;
      if (this.#supersedes(entry) || this.#canNest(entry, peers)) continue;
      return 'conflict';
    }
    return this.#checkPeers('replace');
  }

  /** Whether the group that the edge brings in can be replaced by the one that is being placed. */
  #supersedes(entry: DependencyEdge): boolean {
    const siblings = this.dep.parent?.children;
    const entryNode = entry.to;
    if (siblings === undefined || entryNode === undefined) return false;
    const stand = siblings.get(entryNode.key);
    if (stand !== undefined) return canReplace(stand, entryNode, new Set(siblings.keys()));
    return canClobber(entryNode, siblings);
  }

  #canNest(entry: DependencyEdge, peers: Iterable<TreeNode>): boolean {
    for (const peer of peers) {
      const deepest = deepestTarget(entry.from, peer.key);
      if (deepest === this.target || this.target.isBelow(deepest)) return false;
    }
    return true;
  }

  #checkPeers(state: Placing): Placing {
    this.#self = state;
    if (this.#withPeers !== undefined) return this.#withPeers;
    const peerPath = [...this.#peerPath, this.dep];
    let isConflict = false;
    for (const edge of this.dep.edgesOut.values()) {
      const peer = edge.to;
      if (!edge.isPeer || peer === undefined || peerPath.includes(peer)) continue;
      const target = deepestTarget(this.target, peer.key);
      const check = new CanPlace({
        ...{ dep: peer, target, parent: this, edge, peerPath },
        ...{ isRequested: false, preferDedupe: true },
      });
      this.children.push(check);
      if (check.placing === 'conflict') isConflict = true;
    }
    this.#withPeers = isConflict ? 'conflict' : state;
    return this.#withPeers;
  }

  #deepestTarget(): TreeNode {
    return deepestTarget(
      this.parent === undefined ? this.edge.from : this.parent.#deepestTarget(),
      this.edge.key,
    );
  }
}

/** Whether every member of the present group is content with the new group, though that lacks the entry itself. */
function canClobber(entryNode: TreeNode, siblings: ReadonlyMap<string, TreeNode>): boolean {
  const group = new Set([entryNode]);
  for (const peer of group) {
    for (const edge of peer.edgesOut.values()) {
      if (!edge.isPeer || !edge.isValid) continue;
      const stand = siblings.get(edge.key);
      if (stand === undefined) {
        if (edge.to !== undefined) group.add(edge.to);
      } else if (!edge.accepts(stand)) return false;
    }
  }
  return true;
}
