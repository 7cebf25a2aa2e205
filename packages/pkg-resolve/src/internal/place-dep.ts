import type { Placing } from './can-place.ts';
import { CanPlace } from './can-place.ts';
import type { DependencyEdge } from './dependency-edge.ts';
import { replaceNode } from './package-tree.ts';
import { deepestTarget, dependencySet, peerEntrySets } from './peer-sets.ts';
import type { PlacingContext } from './placing-context.ts';
import { pruneDedupable, pruneForReplacement, removeNode } from './prune-tree.ts';
import type { TreeNode } from './tree-node.ts';

export interface PlaceInit {
  readonly dep: TreeNode;
  readonly edge: DependencyEdge;
  readonly isRequested: boolean;
  readonly isUpdate: boolean;
}

/** What was done for one dependency, and the same for the peers placed along with it. */
export class PlaceDep {
  readonly dep: TreeNode;
  readonly edge: DependencyEdge;
  readonly parent: PlaceDep | undefined;
  readonly children: PlaceDep[] = [];
  /** Nodes that lost something by this and must be looked at again. */
  readonly needEvaluation: Set<TreeNode> = new Set();
  readonly isRequested: boolean;
  placed: TreeNode | undefined = undefined;
  /** The check at the chosen place; without a place, or when nothing was to do, undefined. */
  check: CanPlace | undefined = undefined;
  readonly #context: PlacingContext;

  constructor(context: PlacingContext, init: PlaceInit, parent?: PlaceDep) {
    this.#context = context;
    this.dep = init.dep;
    this.edge = init.edge;
    this.parent = parent;
    this.isRequested = init.isRequested;
    if (init.edge.to !== undefined && init.edge.isValid && !init.isRequested && !init.isUpdate) return;
    this.#place();
  }

  get top(): PlaceDep {
    return this.parent?.top ?? this;
  }

  /** Whether another version further up is taken wherever it suits. */
  get #prefersAbove(): boolean {
    return this.isRequested || this.#context.preferDedupe;
  }

  #place(): void {
    const { fits, fitsSelf } = this.#findPlace();
    if (fits === undefined && !this.#context.toleratesConflict(this))
      throw this.#context.explainConflict(this, fitsSelf);
    this.check = fits ?? fitsSelf;
    if (this.check === undefined) this.#overrule(this.edge);
    else if (kindOf(this.check) === 'keep') this.#keep(this.check.target);
    else this.#putInto(this.check.target);
  }

  #keep(target: TreeNode): void {
    if (this.edge.isPeer && !this.edge.isValid) this.#overrule(this.edge);
    pruneDedupable(target, this.#prefersAbove);
  }

  #putInto(target: TreeNode): void {
    const loop = findLoop(target, this.dep);
    if (loop !== undefined) {
      this.placed = this.#context.makeLoopLink(loop, target);
      return;
    }
    this.#context.countPlacing(this.dep, target);
    const placed = this.#context.copyNode(this.dep);
    this.placed = placed;
    const former = target.children.get(this.edge.key);
    if (former === undefined) this.#context.attachPlaced(placed, target);
    else this.#replace(former, placed, target);
    if (this.edge.isPeer && !this.edge.accepts(placed)) this.#overrule(this.edge);
    this.#pruneDuplicates(placed, target);
    this.#placePeers(placed);
  }

  /** Walks up from the dependent; the highest place before the first conflict wins. */
  #findPlace(): { fits: CanPlace | undefined; fitsSelf: CanPlace | undefined } {
    let fits: CanPlace | undefined;
    let fitsSelf: CanPlace | undefined;
    for (let target: TreeNode | undefined = this.#startNode(); target !== undefined; target = target.above) {
      if (!target.isTop && target.edgesOut.get(this.edge.key)?.isPeer === true) continue;
      const check = this.#checkAt(target);
      if (check.placingSelf !== 'conflict') fitsSelf = check;
      if (check.placing === 'conflict') break;
      fits = check;
      if (this.dep.error !== undefined || this.#isDeepEnough(target)) break;
    }
    return { fits, fitsSelf };
  }

  /**
   * Whether packages go no higher: by the strategy, a copy of a member out of the one it is for, and what is not wanted
   * as a copy above one.
   */
  #isDeepEnough(target: TreeNode): boolean {
    const { edge } = this;
    if (edge.injected !== undefined && target.isTop) return true;
    const current = target.children.get(edge.key);
    if (current?.copyOf !== undefined && !edge.accepts(current)) return true;
    const { installStrategy } = this.#context;
    if (installStrategy === 'hoisted') return false;
    return installStrategy === 'nested' || target.above?.isRoot === true;
  }

  #checkAt(target: TreeNode): CanPlace {
    const { dep, edge, isRequested, parent } = this;
    const { preferDedupe } = this.#context;
    return new CanPlace({ dep, edge, target, isRequested, preferDedupe, parent: parent?.check });
  }

  #startNode(): TreeNode {
    return deepestTarget(
      this.parent === undefined ? this.edge.from : this.parent.#startNode(),
      this.edge.key,
    );
  }

  #replace(former: TreeNode, placed: TreeNode, target: TreeNode): void {
    const orphans = findOrphans(former, placed);
    const displaced = this.#findDisplaced(former, placed, target);
    if (former.copyOf !== undefined) for (const edge of former.edgesIn) this.needEvaluation.add(edge.from);
    this.#context.attachPlaced(placed, target, (node) => replaceNode(node, former));
    pruneForReplacement(placed, orphans);
    for (const node of displaced) {
      for (const edge of node.edgesIn) this.needEvaluation.add(edge.from);
      removeNode(node);
    }
  }

  /** Members of peer groups at this level that the new one does not suit: those that can go deeper do. */
  #findDisplaced(former: TreeNode, placed: TreeNode, target: TreeNode): TreeNode[] {
    const displaced: TreeNode[] = [];
    for (const edge of former.edgesIn) {
      if (edge.accepts(placed) || !edge.isPeer || edge.from.parent !== target || edge.isOverruled) continue;
      for (const entry of peerEntrySets(edge.from).keys()) {
        const entryNode = entry.to;
        if (entryNode === undefined) continue;
        if (entryNode === target || entry.from.isImporter) {
          this.#overrule(edge);
          continue;
        }
        displaced.push(...dependencySet([entryNode], (each) => each.to !== entryNode && !each.isOverruled));
      }
    }
    return displaced;
  }

  #pruneDuplicates(placed: TreeNode, target: TreeNode): void {
    const { edge } = this;
    const prefersAbove = this.#prefersAbove;
    if (edge.to !== undefined && edge.isValid && edge.to !== placed)
      pruneDedupable(edge.to, prefersAbove, false);
    for (const node of this.#context.nodesNamed(edge.key)) {
      if (node.isTop || node.name !== edge.name || !node.isBelow(target)) continue;
      const kids = pruneDedupable(node, prefersAbove, false) ? [] : [...node.children.values()];
      for (const kid of kids) pruneDedupable(kid, prefersAbove, false);
    }
  }

  #placePeers(placed: TreeNode): void {
    const siblings = this.dep.parent?.children;
    for (const edge of [...placed.edgesOut.values()]) {
      if (edge.isValid || !edge.isPeer || edge.isOverruled) continue;
      const peer = siblings?.get(edge.key);
      if (peer === undefined || !edge.accepts(peer)) continue;
      const init = { dep: peer, edge, isRequested: this.isRequested, isUpdate: false };
      this.children.push(new PlaceDep(this.#context, init, this));
    }
  }

  #overrule(edge: DependencyEdge): void {
    edge.isOverruled = true;
    this.#context.warnConflict(edge, this);
  }
}

/** What to do by the check; where only the peers are in the way, by that of the package itself. */
function kindOf(check: CanPlace): Placing {
  return check.placing === 'conflict' ? check.placingSelf : check.placing;
}

/** What only the former node needed and the new one does not even name. */
function findOrphans(former: TreeNode, placed: TreeNode): TreeNode[] {
  const orphans: TreeNode[] = [];
  for (const [key, edge] of former.edgesOut) {
    const { to } = edge;
    if (to === undefined || placed.edgesOut.has(key)) continue;
    orphans.push(...dependencySet([to], (each) => each.to !== to));
  }
  return orphans;
}

/** The same package above the target: nesting on would never end. */
function findLoop(target: TreeNode, dep: TreeNode): TreeNode | undefined {
  for (let node: TreeNode | undefined = target; node !== undefined; node = node.above) {
    if (!node.isTop && node.matches(dep)) return node;
  }
  return undefined;
}
