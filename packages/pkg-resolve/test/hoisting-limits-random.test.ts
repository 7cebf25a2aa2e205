import { describe, expect, it } from 'vitest';
import type { Graph, HoistingLimits, PlacedPackage, ResolveInput } from '../src/index.ts';
import { inMemoryMetadata, openHoistingLimits, resolve } from '../src/index.ts';
import { randomProject, seededRandom } from './random-universe.ts';
import { treeEdges } from './tree-edges.ts';

const limited: readonly (readonly [title: string, limits: HoistingLimits])[] = [
  ['a member that keeps all to itself', { importers: { 'packages/m0': 'workspaces' }, nohoist: {} }],
  [
    'limits of dependencies',
    { importers: { 'packages/m0': 'dependencies', 'packages/m1': 'workspaces' }, nohoist: {} },
  ],
  ['limits of the dependencies of the root', { importers: { '': 'dependencies' }, nohoist: {} }],
  ['nohoist for one member', { importers: {}, nohoist: { '': ['m0/**'] } }],
  [
    'nohoist for some names',
    { importers: {}, nohoist: { '': ['**/b1', '**/@s/*/**'], 'packages/m1': ['a0', 'a0/**'] } },
  ],
];

async function answer(input: ResolveInput, universe: object): Promise<Graph | undefined> {
  return resolve(input, inMemoryMetadata(universe as never)).catch(() => undefined);
}

function recordOf(graph: Graph): Readonly<Record<string, PlacedPackage>> {
  return Object.fromEntries(graph.nodes.map((node) => [node.location, node]));
}

/** What is not served, by the packages that ask; the same wherever they lie. */
function unserved({ nodes }: Graph): ReadonlySet<string> {
  const places = new Map(nodes.map((node) => [node.location, node]));
  const edges = treeEdges(nodes);
  const bad = edges.filter((edge) => !edges.isServed(edge, { spec: edge.spec }));
  return new Set(bad.map(({ from, name, spec }) => `${idOf(places.get(from))} ${name}@${spec}`));
}

/** The packages, each once, and what importers get themselves. */
function packagesOf({ nodes }: Graph): ReadonlySet<string> {
  return new Set(nodes.map(idOf));
}

function idOf(node: PlacedPackage | undefined): string {
  return `${node?.name}@${node?.version ?? node?.resolved}`;
}

describe.each(limited)('%s', (_, hoistingLimits) => {
  it('gives every package a version that satisfies it, of those that there were, and is settled then', async () => {
    let moved = 0;
    for (let seed = 0; seed < 300; seed += 1) {
      const peers = seed % 2 === 0 ? 0 : 0.3;
      const { universe, importers } = randomProject(seededRandom(seed), { peers, members: 3 });
      const free = await answer({ importers }, universe);
      if (free === undefined) continue;
      const settings = { hoistingLimits };
      const graph = await answer({ importers, settings }, universe);
      if (graph === undefined) throw new Error(`seed ${seed} has no answer`);
      if (JSON.stringify(graph) !== JSON.stringify(free)) moved += 1;
      expect(openHoistingLimits(hoistingLimits)?.misplaced(recordOf(graph)), `seed ${seed}`).toEqual([]);
      expect(
        [...packagesOf(graph)].every((each) => packagesOf(free).has(each)),
        `seed ${seed}`,
      ).toBe(true);
      expect(
        [...unserved(graph)].filter((each) => !unserved(free).has(each)),
        `seed ${seed}`,
      ).toEqual([]);
      // Optional ones that do not fit are decided anew, in npm too.
      if (peers > 0 || graph.nodes.some(({ optionalDependencies }) => optionalDependencies)) continue;
      const again = await answer({ importers, settings, preferences: graph.nodes }, universe);
      expect(again?.nodes, `seed ${seed}`).toEqual(graph.nodes);
    }
    expect(moved).toBeGreaterThan(50);
  });
});
