import type { Graph } from '../src/index.ts';

/** `location@version` of every node, sorted by code point; a link has its target instead. */
export function graphLines(graph: Graph): readonly string[] {
  return graph.nodes.map(lineOf).sort();
}

function lineOf(node: Graph['nodes'][number]): string {
  return `${node.location}@${node.link === true ? `link:${node.resolved}` : (node.version ?? '')}`;
}
