import type { Universe as Archives } from '@dx/fixture-registry';
import { startRegistry } from '@dx/fixture-registry';
import { describe, expect, it } from 'vitest';
import type { BundledPackage, Importer, MetadataSource, Universe, VersionManifest } from '../src/index.ts';
import { inMemoryMetadata, resolve } from '../src/index.ts';
import { graphLines } from './graph-lines.ts';
import { npmTrees } from './oracle/npm-tree.ts';

type Bundles = Readonly<Record<string, Readonly<Record<string, Importer>>>>;

/** A source that looks into made-up archives, by `name@version`; says into which. */
function sourceOf(universe: Universe, bundles: Bundles, asked: string[] = []): MetadataSource {
  return {
    ...inMemoryMetadata(universe),
    async bundledPackages({ name, version }: VersionManifest): Promise<readonly BundledPackage[]> {
      asked.push(`${name}@${version}`);
      return Object.entries(bundles[`${name}@${version}`] ?? {}).map(([path, manifest]) => ({
        path,
        manifest,
      }));
    },
  };
}

/** The same packages with archives, for npm. */
function archivesOf(universe: Universe, bundles: Bundles): Archives {
  const packages = Object.entries(universe).map(([name, { versions }]) => {
    const specs = Object.entries(versions).map(([version, fields]) => {
      const bundled = Object.entries(bundles[`${name}@${version}`] ?? {});
      const files = bundled.map(([path, manifest]) => [`${path}/package.json`, JSON.stringify(manifest)]);
      return [version, { ...fields, files: Object.fromEntries(files) }];
    });
    return [name, { versions: Object.fromEntries(specs) }];
  });
  return { packages: Object.fromEntries(packages) };
}

const universe: Universe = {
  a: {
    versions: {
      '1.0.0': { dependencies: { b: '^1.0.0', d: '^1.0.0' }, bundleDependencies: ['b'] },
      '2.0.0': { dependencies: { b: '^1.0.0' }, bundleDependencies: ['b', 'gone'] },
    },
  },
  b: { versions: { '1.0.0': { dependencies: { c: '^1.0.0' } }, '1.1.0': { dependencies: { c: '^2.0.0' } } } },
  c: { versions: { '1.0.0': {}, '2.0.0': {} } },
  d: { versions: { '1.0.0': { dependencies: { c: '^1.0.0' } } } },
  e: { versions: { '1.0.0': { optionalDependencies: { a: '^1.0.0', zz: '1' } } } },
};
const b = { name: 'b', version: '1.0.0', license: 'MIT', dependencies: { c: '^1.0.0' } };
const bundles: Bundles = {
  'a@1.0.0': { 'node_modules/b': b, 'node_modules/c': { name: 'c', version: '1.0.0' } },
  'a@2.0.0': { 'node_modules/b': b, 'node_modules/b/node_modules/c': { name: 'c', version: '1.9.0' } },
};

describe('what an archive brings along', () => {
  it.each<Record<string, Importer>>([
    { '': { dependencies: { a: '^1.0.0' } } },
    { '': { dependencies: { a: '^2.0.0' } } },
    { '': { dependencies: { a: '^1.0.0', b: '^1.0.0', c: '2' } } },
    { '': { dependencies: { e: '1' } } },
    { '': { dependencies: { b: '1' } }, m: { name: 'm', dependencies: { a: '1' } } },
  ])('is in the tree as npm has it: %j', async (importers) => {
    await using registry = await startRegistry(archivesOf(universe, bundles));
    const theirs = await npmTrees(registry.url, [{ importers }], { complete: true });
    const graph = await resolve({ importers }, sourceOf(universe, bundles));
    expect([graphLines(graph)]).toEqual(theirs);
  });

  it('is asked for nowhere else: the registry does not learn the names of packages inside', async () => {
    const asked: string[] = [];
    const source = sourceOf(universe, bundles);
    const listening: MetadataSource = {
      ...source,
      packageMetadata: (name, needs) => {
        asked.push(name);
        return source.packageMetadata(name, needs);
      },
    };
    await resolve({ importers: { '': { dependencies: { e: '1' } } } }, listening);
    expect(asked.sort()).toEqual(['a', 'c', 'd', 'e', 'zz']);
  });

  it('is marked, has the fields of its own manifest and nothing of a registry', async () => {
    const graph = await resolve(
      { importers: { '': { dependencies: { a: '1' } } } },
      sourceOf(universe, bundles),
    );
    expect(graph.nodes.find(({ location }) => location === 'node_modules/a/node_modules/b')).toEqual({
      location: 'node_modules/a/node_modules/b',
      name: 'b',
      version: '1.0.0',
      license: 'MIT',
      dependencies: { c: '^1.0.0' },
      inBundle: true,
    });
    expect(graph.nodes.filter(({ inBundle }) => inBundle)).toHaveLength(2);
  });

  it('is asked for once per placed package that bundles something, and kept from a former answer', async () => {
    const asked: string[] = [];
    const importers = { '': { dependencies: { a: '1', b: '1' } } };
    const first = await resolve({ importers }, sourceOf(universe, bundles, asked));
    const second = await resolve({ importers, preferences: first.nodes }, sourceOf(universe, bundles, asked));
    expect(asked).toEqual(['a@1.0.0']);
    expect(second.nodes).toEqual(first.nodes);
  });

  it('is not followed out of the package, and needs a name and a version', async () => {
    const paths = [
      '../b',
      'node_modules/../../x',
      'node_modules/__proto__',
      'lib/b',
      'node_modules/b/lib',
      'node_modules/none',
    ];
    const hostile = Object.fromEntries(paths.map((path) => [path, { name: 'b', version: '1.0.0' }]));
    const odd = { 'a@1.0.0': { ...hostile, 'node_modules/b': { name: 'b' } } };
    const graph = await resolve({ importers: { '': { dependencies: { a: '1' } } } }, sourceOf(universe, odd));
    expect(graphLines(graph)).toEqual([
      '@',
      'node_modules/a@1.0.0',
      'node_modules/c@1.0.0',
      'node_modules/d@1.0.0',
    ]);
  });

  it('that cannot be had stops the resolution', async () => {
    const source = {
      ...sourceOf(universe, {}),
      bundledPackages: () => Promise.reject(new TypeError('no archive')),
    };
    await expect(resolve({ importers: { '': { dependencies: { a: '1' } } } }, source)).rejects.toThrow(
      'no archive',
    );
  });
});
