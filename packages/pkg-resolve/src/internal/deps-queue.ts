import { compareNames } from '../compare-names.ts';
import type { TreeNode } from './tree-node.ts';

interface Entry {
  readonly node: TreeNode;
  readonly depth: number;
  readonly location: string;
}

/** Nodes whose dependencies are to be looked at: shallow ones first, then by location. A binary heap. */
export class DepsQueue {
  readonly #heap: Entry[] = [];
  readonly #queued = new Set<TreeNode>();

  get isEmpty(): boolean {
    return this.#heap.length === 0;
  }

  push(node: TreeNode): void {
    if (this.#queued.has(node)) return;
    this.#queued.add(node);
    const entry = { node, depth: node.depth, location: node.location };
    const heap = this.#heap;
    let hole = heap.push(entry) - 1;
    while (hole > 0) {
      const up = (hole - 1) >> 1;
      const parent = heap[up];
      if (parent === undefined || !precedes(entry, parent)) break;
      heap[hole] = parent;
      hole = up;
    }
    heap[hole] = entry;
  }

  pop(): TreeNode | undefined {
    const first = this.#heap[0];
    const last = this.#heap.pop();
    if (first === undefined || last === undefined) return undefined;
    this.#queued.delete(first.node);
    if (first !== last) this.#sink(last);
    return first.node;
  }

  #sink(entry: Entry): void {
    const heap = this.#heap;
    let hole = 0;
    for (;;) {
      const left = heap[2 * hole + 1];
      const right = heap[2 * hole + 2];
      if (left === undefined) break;
      const isRight = right !== undefined && precedes(right, left);
      const least = isRight ? right : left;
      if (!precedes(least, entry)) break;
      heap[hole] = least;
      hole = 2 * hole + (isRight ? 2 : 1);
    }
    heap[hole] = entry;
  }
}

function precedes(a: Entry, b: Entry): boolean {
  return a.depth === b.depth ? compareNames(a.location, b.location) < 0 : a.depth < b.depth;
}
