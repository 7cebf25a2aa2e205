import { compareNames } from '../compare-names.ts';
import type { HoistingLimits } from '../hoisting-limits.ts';
import type { Graph, GraphNode, ResolveInput, ResolveWarning } from '../types.ts';
import { findBorders } from './hoisting-borders.ts';
import { keepBelow } from './keep-below.ts';
import type { Place } from './places.ts';
import { Places } from './places.ts';

/**
 * The graph with what may not be hoisted moved to where it has to stay: the same versions, as high as the limits and what
 * lies there allow. What the limits do not concern stays where it is, and so does what keeps to them already; what nobody
 * needs at its former place any more is gone from there. The same graph when nothing has to move.
 */
export function limitHoisting(graph: Graph, limits: HoistingLimits, input: ResolveInput): Graph {
  const packages = graph.nodes.map((node) => [node.location, node] as const);
  const places = new Places<GraphNode>(packages, input.settings?.legacyPeerDeps === true);
  if (!keepAll(places, limits)) return graph;
  const needed = findNeeded(places, input.importers);
  const nodes = [...needed].map(({ location, facts }) => {
    return facts.location === location ? facts : Object.freeze({ ...facts, location });
  });
  nodes.sort((a, b) => compareNames(a.location, b.location));
  const warnings = graph.warnings.map((warning) => moveWarning(warning, nodes, needed, places));
  return Object.freeze({ nodes: Object.freeze(nodes), warnings: Object.freeze(warnings) });
}

/**
 * What is copied below one border may lead to more, for this border or another. Two rounds, the second without effect, are
 * the rule.
 */
const maxRounds = 20;

/** Keeps to every border. Gives whether anything had to be copied. */
function keepAll(places: Places<GraphNode>, limits: HoistingLimits): boolean {
  for (let round = 0; round < maxRounds; round += 1) {
    let isChanged = false;
    for (const border of findBorders(places, limits)) if (keepBelow(places, border)) isChanged = true;
    if (!isChanged) return round > 0;
  }
  return true;
}

/** What is reached from the importers, optional peers aside, with what holds it and what came in its archive. */
function findNeeded(
  places: Places<GraphNode>,
  importers: ResolveInput['importers'],
): ReadonlySet<Place<GraphNode>> {
  const needed = new Set<Place<GraphNode>>();
  const add = (place: Place<GraphNode> | undefined): void => {
    if (place !== undefined) needed.add(place);
  };
  for (const location of ['', ...Object.keys(importers)]) add(places.byLocation.get(location));
  for (const link of places.root?.children.values() ?? [])
    if (link.isLink && Object.hasOwn(importers, link.facts.resolved ?? '')) add(link);
  for (const place of needed) {
    add(place.holder);
    if (place.isLink) add(places.byLocation.get(place.facts.resolved ?? ''));
    for (const { key, type } of place.requirements.values())
      if (type !== 'peerOptional') add(place.resolve(key));
    for (const child of place.children.values()) if (child.facts.inBundle === true) add(child);
  }
  return needed;
}

/** A warning follows its package. */
function moveWarning(
  warning: ResolveWarning,
  nodes: readonly GraphNode[],
  needed: ReadonlySet<Place<GraphNode>>,
  places: Places<GraphNode>,
): ResolveWarning {
  const place = places.byLocation.get(warning.location);
  if (place === undefined || needed.has(place)) return warning;
  const { name, version } = place.facts;
  const moved = nodes.find((node) => node.name === name && node.version === version);
  return moved === undefined ? warning : Object.freeze({ ...warning, location: moved.location });
}
