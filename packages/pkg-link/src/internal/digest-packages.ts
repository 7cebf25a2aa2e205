import { createHash } from 'node:crypto';
import { findComponents } from './find-components.ts';
import type { MergedPackage } from './merge-packages.ts';
import type { Requirement } from './read-packages.ts';

/** What tells a package with all that it depends on from every other one. */
export interface PackageDigests {
  /** Hexadecimal, by number of the package: equal only for the same package with the same dependencies. */
  readonly digests: readonly string[];
  /** Numbers, each component after those that it needs. */
  readonly components: readonly (readonly number[])[];
}

/**
 * A digest for every package over what it is and the digests of what it asks for. Packages in a cycle are digested
 * together: they are put into an order that depends on nothing but themselves, and each adds its place in it. So the
 * digest is the same in every lock that has the same packages below. `packages` are those that `mergePackages` gives.
 */
export function digestPackages(packages: readonly MergedPackage[]): PackageDigests {
  const edges = packages.map(({ requirements }) =>
    requirements.flatMap(({ to }) => (typeof to === 'number' ? [to] : [])),
  );
  const components = findComponents(edges);
  const digests = new Array<string>(packages.length).fill('');
  for (const component of components) digestComponent(component, packages, digests);
  return { digests, components };
}

function digestComponent(
  component: readonly number[],
  packages: readonly MergedPackage[],
  digests: string[],
): void {
  const cycle: Cycle = { packages, digests, ranks: new Map(component.map((node) => [node, 0])) };
  const outer = new Map(component.map((node) => [node, describeOutside(node, cycle)]));
  const [only] = component;
  if (component.length === 1 && only !== undefined) {
    digests[only] = hash(outer.get(only) ?? '');
    return;
  }
  rank(cycle, (node) => outer.get(node) ?? '');
  settle(cycle);
  const ordered = [...cycle.ranks].sort(([, a], [, b]) => a - b);
  const text = ordered.map(([node]) => `${outer.get(node)}\n${describeInside(node, cycle)}`).join('\n\n');
  const shared = hash(text);
  for (const [node, place] of ordered) digests[node] = hash(`${shared} ${place}`);
}

interface Cycle {
  readonly packages: readonly MergedPackage[];
  readonly digests: readonly string[];
  /** Members of the cycle and their place in the order; equal while they could not be told apart yet. */
  readonly ranks: Map<number, number>;
}

/** What can be said without knowing the order in the cycle. */
function describeOutside(node: number, { packages, digests, ranks }: Cycle): string {
  const { label = '', requirements = [] } = packages[node] ?? {};
  const lines = requirements.map((requirement) => {
    const { to } = requirement;
    if (typeof to === 'string') return describe(requirement, `/${to}`);
    return describe(requirement, ranks.has(to) ? (to === node ? 'itself' : 'cycle') : (digests[to] ?? ''));
  });
  return JSON.stringify([label, ...lines]);
}

function describeInside(node: number, { packages, ranks }: Cycle): string {
  const inside = (packages[node]?.requirements ?? []).flatMap(({ to }) =>
    typeof to === 'number' && ranks.has(to) ? [ranks.get(to)] : [],
  );
  return inside.join(' ');
}

function describe({ from, name, part }: Requirement, answer: string): readonly string[] {
  return [from, name, part, answer];
}

/** Orders the cycle by what `describeNode` says, equal texts to equal places; gives the number of places. */
function rank({ ranks }: Cycle, describeNode: (node: number) => string): number {
  const texts = new Map([...ranks.keys()].map((node) => [node, describeNode(node)]));
  const places = new Map([...new Set(texts.values())].sort().map((text, place) => [text, place]));
  for (const [node, text] of texts) ranks.set(node, places.get(text) ?? 0);
  return places.size;
}

/** Tells apart what depends on different things, until nothing is told apart any more. */
function settle(cycle: Cycle): void {
  const width = String(cycle.ranks.size).length;
  const pad = (place: number | undefined): string => String(place ?? 0).padStart(width, '0');
  let count = new Set(cycle.ranks.values()).size;
  for (let before = -1; before !== count && count < cycle.ranks.size; ) {
    before = count;
    const old = new Map(cycle.ranks);
    count = rank(cycle, (node) => `${pad(old.get(node))} ${describeInside(node, { ...cycle, ranks: old })}`);
  }
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
