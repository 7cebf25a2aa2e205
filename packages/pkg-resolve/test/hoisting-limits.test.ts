import { describe, expect, it } from 'vitest';
import type { HoistingLimits, Importer, PlacedPackage, Universe } from '../src/index.ts';
import { inMemoryMetadata, openHoistingLimits, resolve } from '../src/index.ts';

const plain = { '1.0.0': {}, '1.5.0': {}, '2.0.0': {} };
const needs = (dependencies: Readonly<Record<string, string>>): Importer => ({ dependencies });
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
async function places(
  members: Readonly<Record<string, Importer>>,
  hoistingLimits: HoistingLimits,
  root: Importer = {},
): Promise<readonly string[]> {
  const named = Object.entries(members).map(([name, fields]) => [
    `packages/${name}`,
    { name, version: '1.0.0', ...fields },
  ]);
  const importers: Readonly<Record<string, Importer>> = { '': root, ...Object.fromEntries(named) };
  const source = inMemoryMetadata(universe);
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

const limit = (location: string, value: 'workspaces' | 'dependencies'): HoistingLimits => {
  return { importers: { [location]: value }, nohoist: {} };
};
const nohoist = (...patterns: readonly string[]): HoistingLimits => ({
  importers: {},
  nohoist: { '': patterns },
});

describe('hoistingLimits: workspaces', () => {
  it('keeps all that the member leads to below it, and nothing else', async () => {
    const found = await places(
      { a: needs({ metro: '1' }), b: needs({ metro: '1' }) },
      limit('packages/a', 'workspaces'),
    );
    expect(found).toEqual([
      'node_modules/leaf@1.5.0',
      'node_modules/metro@1.0.0',
      'packages/a/node_modules/leaf@1.5.0',
      'packages/a/node_modules/metro@1.0.0',
    ]);
  });

  it('keeps the links to other members there too, not what those lead to', async () => {
    const found = await places(
      { a: needs({ b: '*' }), b: needs({ leaf: '1' }) },
      limit('packages/a', 'workspaces'),
    );
    expect(found).toEqual(['node_modules/leaf@1.5.0', 'packages/a/node_modules/b -> packages/b']);
  });

  it('leaves the member’s own peers, and whoever has them as peers finds the same one', async () => {
    const member = { dependencies: { ui: '1' }, peerDependencies: { react: '18' } };
    const found = await places({ a: member }, limit('packages/a', 'workspaces'));
    expect(found).toEqual(['node_modules/react@18.0.0', 'packages/a/node_modules/ui@1.0.0']);
  });

  it('leaves a peer that the root depends on, and takes along one that nobody else does', async () => {
    const limits = limit('packages/a', 'workspaces');
    expect(await places({ a: needs({ ui: '1' }) }, limits, needs({ react: '18' }))).toEqual([
      'node_modules/react@18.0.0',
      'packages/a/node_modules/ui@1.0.0',
    ]);
    expect(await places({ a: needs({ ui: '1' }) }, limits)).toEqual([
      'packages/a/node_modules/react@19.0.0',
      'packages/a/node_modules/ui@1.0.0',
    ]);
  });

  it('keeps what came in an archive with its archive', async () => {
    const found = await places(
      { a: needs({ bundler: '1' }), b: needs({ leaf: '1' }) },
      limit('packages/a', 'workspaces'),
    );
    expect(found.filter((line) => line.includes('inner'))).toEqual([]);
    expect(found).toContain('packages/a/node_modules/bundler@1.0.0');
  });
});

describe('hoistingLimits: dependencies', () => {
  it('keeps what a direct dependency needs below that', async () => {
    const found = await places(
      { a: needs({ metro: '1', '@s/deep': '1' }) },
      limit('packages/a', 'dependencies'),
    );
    expect(found).toEqual([
      'packages/a/node_modules/@s/deep@1.0.0',
      'packages/a/node_modules/@s/deep/node_modules/leaf@1.5.0',
      'packages/a/node_modules/metro@1.0.0',
      'packages/a/node_modules/metro/node_modules/leaf@1.5.0',
    ]);
  });

  it('leaves peers beside who asks for them, so that there is one', async () => {
    const found = await places({ a: needs({ kit: '1', react: '18' }) }, limit('packages/a', 'dependencies'));
    expect(found).toEqual([
      'packages/a/node_modules/kit@1.0.0',
      'packages/a/node_modules/kit/node_modules/ui@1.0.0',
      'packages/a/node_modules/react@18.0.0',
    ]);
  });

  it('holds for the dependencies of the root as well', async () => {
    const found = await places({}, limit('', 'dependencies'), needs({ metro: '1', leaf: '1' }));
    expect(found).toEqual([
      'node_modules/leaf@1.5.0',
      'node_modules/metro@1.0.0',
      'node_modules/metro/node_modules/leaf@1.5.0',
    ]);
  });
});

describe('hoistingLimits: dependencies of the root', () => {
  it('makes every member keep its own, as Yarn does', async () => {
    expect(await places({ a: needs({ metro: '1' }), b: {} }, limit('', 'dependencies'))).toEqual([
      'packages/a/node_modules/leaf@1.5.0',
      'packages/a/node_modules/metro@1.0.0',
    ]);
  });
});

describe('nohoist', () => {
  const app = needs({ rn: '1', react: '18', leaf: '1' });

  it('keeps one package below its member, with the peers that it has to share with it', async () => {
    expect(await places({ a: app }, nohoist('a/rn'))).toEqual([
      'node_modules/leaf@1.5.0',
      'node_modules/metro@1.0.0',
      'node_modules/react@18.0.0',
      'packages/a/node_modules/rn@1.0.0',
    ]);
    expect(await places({ a: app }, nohoist('a/react'))).toEqual([
      'node_modules/leaf@1.5.0',
      'node_modules/metro@1.0.0',
      'packages/a/node_modules/react@18.0.0',
      'packages/a/node_modules/rn@1.0.0',
    ]);
  });

  it('keeps all that it leads to with a pattern for that, peers included', async () => {
    expect(await places({ a: app, b: needs({ leaf: '2' }) }, nohoist('**/rn', '**/rn/**'))).toEqual([
      'packages/a/node_modules/leaf@1.5.0',
      'packages/a/node_modules/metro@1.0.0',
      'packages/a/node_modules/react@18.0.0',
      'packages/a/node_modules/rn@1.0.0',
      'packages/b/node_modules/leaf@2.0.0',
    ]);
  });

  it('leaves what leads to the same package by a path that no pattern names, as Yarn does', async () => {
    const member = needs({ rn: '1', react: '18', tool: '1' });
    expect(await places({ a: member }, nohoist('a/rn', 'a/rn/**'))).toEqual([
      'node_modules/leaf@1.5.0',
      'node_modules/metro@1.0.0',
      'node_modules/tool@1.0.0',
      'packages/a/node_modules/leaf@1.5.0',
      'packages/a/node_modules/metro@1.0.0',
      'packages/a/node_modules/react@18.0.0',
      'packages/a/node_modules/rn@1.0.0',
    ]);
  });

  it('keeps what leads to a package that is deep down, or it would find another one', async () => {
    const found = await places(
      { a: needs({ metro: '1' }), b: needs({ '@s/deep': '1' }) },
      nohoist('a/**/leaf'),
    );
    expect(found).toEqual([
      'node_modules/@s/deep@1.0.0',
      'node_modules/leaf@1.5.0',
      'packages/a/node_modules/leaf@1.5.0',
      'packages/a/node_modules/metro@1.0.0',
    ]);
  });

  it.each([
    ['a/@s/deep', true],
    ['a/@s/*', true],
    ['**/deep', true],
    ['a/**', true],
    ['a/*', false],
    ['b/**', false],
    ['@s/deep', false],
    ['a/@s/deep/**', true],
    ['a/@s/deep/other', false],
  ])('%s names @s/deep of the member a: %s', async (pattern, isKept) => {
    const found = await places({ a: needs({ '@s/deep': '1' }) }, nohoist(pattern));
    expect(found.includes('packages/a/node_modules/@s/deep@1.0.0')).toBe(isKept);
  });

  it('of a member speaks of its own dependencies', async () => {
    const limits = { importers: {}, nohoist: { 'packages/a': ['metro'] } };
    expect(await places({ a: needs({ metro: '1' }), b: needs({ metro: '1' }) }, limits)).toEqual([
      'node_modules/leaf@1.5.0',
      'node_modules/metro@1.0.0',
      'packages/a/node_modules/metro@1.0.0',
    ]);
  });

  it('keeps what dependencies of the root need below those', async () => {
    expect(await places({}, nohoist('**/leaf'), needs({ metro: '1' }))).toEqual([
      'node_modules/metro@1.0.0',
      'node_modules/metro/node_modules/leaf@1.5.0',
    ]);
  });
});

describe('rules for a lock', () => {
  it('are none without limits', () => {
    expect(openHoistingLimits({ importers: {}, nohoist: {} })).toBeUndefined();
    expect(openHoistingLimits(undefined)).toBeUndefined();
  });

  it('name what lies too high, for whom and by which setting', () => {
    const packages = {
      '': {},
      'packages/a': { name: 'a', dependencies: { metro: '1' } },
      'node_modules/a': { link: true, resolved: 'packages/a' },
      'node_modules/metro': { version: '1.0.0', dependencies: { leaf: '1' } },
      'node_modules/leaf': { version: '1.5.0' },
    };
    const border = { border: 'packages/a', importer: 'packages/a', setting: 'hoistingLimits' };
    const limits = limit('packages/a', 'workspaces');
    expect(openHoistingLimits(limits)?.misplaced(packages)).toEqual([
      { from: 'packages/a', name: 'metro', location: 'node_modules/metro', ...border },
    ]);
    expect(openHoistingLimits(nohoist('a/metro/leaf'))?.misplaced(packages)).toEqual([
      {
        from: 'packages/a',
        name: 'metro',
        location: 'node_modules/metro',
        border: 'packages/a',
        importer: '',
        setting: 'nohoist',
      },
    ]);
  });
});
