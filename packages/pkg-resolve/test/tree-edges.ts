import semver from 'semver';
import type { EffectiveSpec, GraphNode, OverridableEdge } from '../src/index.ts';
import { parseDependencySpec } from '../src/index.ts';

/** The dependencies of a tree by the nearest-up rule, with what is there. */
export interface TreeEdges extends ReadonlyArray<OverridableEdge> {
  targetOf(location: string): string;
  /** Whether what is there is what holds. Only for ranges; a tag is served by anything. */
  isServed(edge: OverridableEdge, effective: EffectiveSpec): boolean;
}

/** A slow, obvious reading of a graph. Optional dependencies may fail and count as served. */
export function treeEdges(nodes: readonly GraphNode[]): TreeEdges {
  const places = new Map(nodes.map((node) => [node.location, node]));
  const targetOf = (location: string) => places.get(location)?.resolved ?? location;
  const members = nodes.filter((node) => node.link === true).map(linkEdge);
  const edges = [
    ...members,
    ...nodes.filter((node) => node.link !== true).flatMap((node) => edgesOf(node, places)),
  ];
  const isServed = (edge: OverridableEdge, { spec, exceptRange }: EffectiveSpec): boolean => {
    const found = places.get(edge.to ?? '');
    const target = found?.link === true ? places.get(found.resolved ?? '') : found;
    const fits = (text: string) => edge.to !== undefined && accepts(edge.name, text, target?.version ?? '');
    const isOutside = exceptRange !== undefined && !semver.satisfies(target?.version ?? '', exceptRange);
    return 'isOptional' in edge || fits(spec) || (isOutside && fits(edge.spec));
  };
  const linkTarget = (location: string) =>
    places.get(location)?.link === true ? targetOf(location) : location;
  return Object.assign(edges, { targetOf: linkTarget, isServed });
}

function linkEdge({ location, resolved }: GraphNode): OverridableEdge {
  const name = location.slice(location.lastIndexOf('node_modules/') + 'node_modules/'.length);
  return { from: '', name, spec: `file:${resolved}`, to: location };
}

function edgesOf(node: GraphNode, places: ReadonlyMap<string, GraphNode>): OverridableEdge[] {
  const optional = node.optionalDependencies ?? {};
  const maps = { ...node.dependencies, ...optional, ...node.devDependencies };
  return Object.entries(maps).map(([name, spec]) => {
    const to = nearest(places, node.location, name);
    const edge = { from: node.location, name, spec, to };
    return Object.hasOwn(optional, name) ? { ...edge, isOptional: true } : edge;
  });
}

function nearest(places: ReadonlyMap<string, unknown>, from: string, name: string): string | undefined {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
    const location = `${at}${at === '' ? '' : '/'}node_modules/${name}`;
    if (places.has(location)) return location;
    if (at === '') return undefined;
  }
}

function accepts(name: string, text: string, version: string): boolean {
  const spec = parseDependencySpec(name, text);
  if (spec.kind !== 'registry') return true;
  return spec.range === '*' || semver.satisfies(version, spec.range, { loose: true });
}
