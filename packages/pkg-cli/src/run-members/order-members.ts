import type { MemberGraph, Workspace } from '@dx/pkg-workspace';
import { minimatch } from 'minimatch';
import type { OrderedItem } from './run-in-order.ts';

/** A member in its place. */
export interface OrderedMember extends OrderedItem {
  /** Members of one layer do not wait for each other. */
  readonly layer: number;
}

/**
 * Members after those that they need, also where the way goes through members that were not chosen. Those that need each
 * other in a circle do not wait for each other.
 */
export function orderByNeed(graph: MemberGraph, chosen: readonly string[]): readonly OrderedMember[] {
  const wanted = new Set(chosen);
  const layers = new Map(graph.layers.flatMap((layer, index) => layer.map((at) => [at, index] as const)));
  const layerOf = (location: string): number => layers.get(location) ?? 0;
  return graph.layers
    .flat()
    .filter((location) => wanted.has(location))
    .map((location) => ({
      location,
      layer: layerOf(location),
      after: needed(location, graph, wanted, layerOf),
    }));
}

/** The chosen ones that come before: the way ends at each of them, as they wait for what is behind. */
function needed(
  location: string,
  graph: MemberGraph,
  wanted: ReadonlySet<string>,
  layerOf: (location: string) => number,
): readonly string[] {
  const seen = new Set([location]);
  const found: string[] = [];
  const pending = [...graph.dependenciesOf(location)];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    if (wanted.has(at) && layerOf(at) < layerOf(location)) found.push(at);
    else pending.push(...graph.dependenciesOf(at));
  }
  return found.sort();
}

/** One by one, in the order of the list. */
export function orderAsListed(chosen: readonly string[]): readonly OrderedMember[] {
  return chosen.map((location, layer) => ({ location, layer, after: [] }));
}

/** Members in the order in which the root's `workspaces` lists them, the root first: npm's order. */
export function sortByDefinition({ importers }: Workspace, chosen: readonly string[]): readonly string[] {
  const patterns = (importers['']?.fields.workspaces ?? []).map((text) => text.replace(/^\.?\/+|\/+$/g, ''));
  const place = (location: string): number => {
    const at = patterns.findIndex((pattern) => !pattern.startsWith('!') && minimatch(location, pattern));
    return location === '' ? -1 : at === -1 ? patterns.length : at;
  };
  return [...chosen].sort((a, b) => place(a) - place(b) || a.localeCompare(b, 'en'));
}
