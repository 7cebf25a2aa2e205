import { expect } from 'vitest';
import type { HoistingLimits, Importer, PlacedPackage, Universe } from '../src/index.ts';
import { inMemoryMetadata, openHoistingLimits, resolve } from '../src/index.ts';

const plain = { '1.0.0': {}, '1.5.0': {}, '2.0.0': {} };
export const needs = (dependencies: Readonly<Record<string, string>>): Importer => ({ dependencies });
const universe: Universe = {
  react: { versions: { '18.0.0': {}, '19.0.0': {} } },
  rn: { versions: { '1.0.0': { dependencies: { metro: '1' }, peerDependencies: { react: '*' } } } },
  metro: { versions: { '1.0.0': { dependencies: { leaf: '1' } } } },
  ui: { versions: { '1.0.0': { peerDependencies: { react: '*' } } } },
  kit: { versions: { '1.0.0': { dependencies: { ui: '1' } } } },
  tool: { versions: { '1.0.0': { dependencies: { metro: '1' } } } },
  leaf: { versions: plain },
  '@s/deep': { versions: { '1.0.0': { dependencies: { leaf: '1' } } } },
  bundler: {
    versions: { '1.0.0': { dependencies: { inner: '1', leaf: '1' }, bundleDependencies: ['inner'] } },
  },
  inner: { versions: { '1.0.0': {} } },
};

/** Members as `name`, below `packages/`; what lies where, links to members aside. */
export async function places(
  members: Readonly<Record<string, Importer>>,
  hoistingLimits: HoistingLimits,
  root: Importer = {},
): Promise<readonly string[]> {
  const named = Object.entries(members).map(([name, fields]) => [
    `packages/${name}`,
    { name, version: '1.0.0', ...fields },
  ]);
  const importers: Readonly<Record<string, Importer>> = { '': root, ...Object.fromEntries(named) };
  const inner = { path: 'node_modules/inner', manifest: { name: 'inner', version: '1.0.0' } };
  const bundledPackages = async () => [inner];
  const source = { ...inMemoryMetadata(universe), bundledPackages };
  const free = await resolve({ importers }, source);
  const graph = await resolve({ importers, settings: { hoistingLimits } }, source);
  const later = await resolve({ importers, preferences: free.nodes, settings: { hoistingLimits } }, source);
  expect(later.nodes).toEqual(graph.nodes);
  const record: Record<string, PlacedPackage> = {};
  for (const node of graph.nodes) record[node.location] = node;
  expect(openHoistingLimits(hoistingLimits)?.misplaced(record)).toEqual([]);
  return graph.nodes
    .filter(({ location }) => location.includes('node_modules') && !/^node_modules\/[ab]$/.test(location))
    .map(({ location, version, resolved }) =>
      version === undefined ? `${location} -> ${resolved}` : `${location}@${version}`,
    );
}

export const limit = (location: string, value: 'workspaces' | 'dependencies'): HoistingLimits => {
  return { importers: { [location]: value }, nohoist: {} };
};
export const nohoist = (...patterns: readonly string[]): HoistingLimits => ({
  importers: {},
  nohoist: { '': patterns },
});
