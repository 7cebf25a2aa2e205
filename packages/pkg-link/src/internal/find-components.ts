/**
 * The strongly connected components of a graph, each after those that it reaches. Without recursion, so that a long
 * chain does not exhaust the stack. O(nodes + edges).
 *
 * Source: Tarjan, Depth-first search and linear graph algorithms, 1972
 */
export function findComponents(edges: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const search: Search = {
    edges,
    order: new Array<number>(edges.length).fill(-1),
    lowest: [],
    open: new Set(),
    components: [],
    count: 0,
  };
  for (let node = 0; node < edges.length; node += 1) if (search.order[node] === -1) visit(node, search);
  return search.components;
}

interface Search {
  readonly edges: readonly (readonly number[])[];
  /** When a node was first seen; -1 before. */
  readonly order: number[];
  /** The earliest open node that each is known to reach. */
  readonly lowest: number[];
  /** Seen and not yet in a component, in the order of being seen. */
  readonly open: Set<number>;
  readonly components: number[][];
  count: number;
}

function visit(start: number, search: Search): void {
  const path = [{ node: start, next: 0 }];
  enter(start, search);
  for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
    const to = search.edges[top.node]?.[top.next];
    top.next += 1;
    if (to === undefined) {
      path.pop();
      leave(top.node, path.at(-1)?.node, search);
    } else if (search.order[to] === -1) {
      enter(to, search);
      path.push({ node: to, next: 0 });
    } else if (search.open.has(to)) lower(top.node, search.order[to] ?? 0, search);
  }
}

function enter(node: number, search: Search): void {
  search.order[node] = search.count;
  search.lowest[node] = search.count;
  search.count += 1;
  search.open.add(node);
}

function leave(node: number, above: number | undefined, search: Search): void {
  if (search.lowest[node] === search.order[node]) search.components.push(close(node, search));
  if (above !== undefined) lower(above, search.lowest[node] ?? 0, search);
}

function close(first: number, { open, order }: Search): number[] {
  const component: number[] = [];
  for (const node of [...open].reverse()) {
    if ((order[node] ?? 0) < (order[first] ?? 0)) break;
    component.push(node);
    open.delete(node);
  }
  return component;
}

function lower(node: number, value: number, { lowest }: Search): void {
  lowest[node] = Math.min(lowest[node] ?? value, value);
}
