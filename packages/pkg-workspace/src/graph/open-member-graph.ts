import type { Workspace } from '../types.ts';
import { findComponents } from './find-components.ts';
import { findCycle } from './find-cycle.ts';
import { memberDependencies } from './member-dependencies.ts';
import type { MemberGraph } from './member-graph.ts';

/**
 * Who needs whom among the members of a workspace and its root. A dependency of any map counts where it means the member:
 * by a range that its version is in, by `workspace:`, or by the path of `link:`, `file:` and `workspace:`. O(dependencies).
 *
 * @example
 * openMemberGraph(workspace).layers; // [['packages/core'], ['', 'packages/ui']]
 */
export function openMemberGraph(workspace: Workspace): MemberGraph {
  const locations = Object.freeze(Object.keys(workspace.importers));
  const dependencies = memberDependencies(workspace);
  const dependents = reverse(locations, dependencies);
  const needs = (location: string): readonly string[] => dependencies.get(location) ?? [];
  const components = findComponents(locations, needs);
  return Object.freeze({
    locations,
    dependenciesOf: needs,
    dependentsOf: (location: string) => dependents.get(location) ?? [],
    layers: layersOf(components, needs),
    cycles: Object.freeze(components.flatMap((component) => findCycle(component, needs))),
  });
}

type Edges = ReadonlyMap<string, readonly string[]>;

function reverse(locations: readonly string[], edges: Edges): Edges {
  const reversed = new Map<string, string[]>(locations.map((location) => [location, []]));
  for (const [from, targets] of edges) for (const target of targets) reversed.get(target)?.push(from);
  return reversed;
}

/** Components come with what they need before them. */
function layersOf(
  components: readonly (readonly string[])[],
  needs: (location: string) => readonly string[],
): MemberGraph['layers'] {
  const layerOf = new Map<string, number>();
  const layers: string[][] = [];
  for (const component of components) {
    const below = component.flatMap(needs).map((location) => layerOf.get(location) ?? -1);
    const layer = below.reduce((highest, each) => Math.max(highest, each), -1) + 1;
    for (const location of component) layerOf.set(location, layer);
    layers[layer] = [...(layers[layer] ?? []), ...component];
  }
  return Object.freeze(layers.map((layer) => Object.freeze(layer.sort())));
}
