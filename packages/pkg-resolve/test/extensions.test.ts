import { describe, expect, it } from 'vitest';
import type {
  MetadataSource,
  PackageExtensions,
  ResolveInput,
  Universe,
  VersionManifest,
} from '../src/index.ts';
import { inMemoryMetadata, openExtensions, resolve } from '../src/index.ts';
import { graphLines } from './graph-lines.ts';

const universe: Universe = {
  a: {
    versions: {
      '1.0.0': { dependencies: { b: '^1.0.0' }, peerDependencies: { p: '^1.0.0' } },
      '2.0.0': { dependencies: { b: '^1.0.0' } },
    },
  },
  b: { versions: { '1.0.0': {}, '2.0.0': {} } },
  c: { versions: { '1.0.0': {}, '1.1.0': {} } },
  p: { versions: { '1.0.0': {}, '2.0.0': {} } },
};
const importers = { '': { dependencies: { a: '^1.0.0' } } };

const ask = (packageExtensions: unknown, input: Partial<ResolveInput> = {}) =>
  resolve(
    {
      importers,
      ...(packageExtensions === undefined
        ? {}
        : { packageExtensions: packageExtensions as PackageExtensions }),
      ...input,
    },
    inMemoryMetadata(universe),
  );
const lines = async (packageExtensions: unknown, input?: Partial<ResolveInput>) =>
  graphLines(await ask(packageExtensions, input)).slice(1);

describe('packageExtensions', () => {
  it('add dependencies to the packages that the selector fits, and say so in the graph', async () => {
    const graph = await ask({ 'a@^1': { dependencies: { c: '^1.0.0' } } });
    expect(graphLines(graph)).toContain('node_modules/c@1.1.0');
    expect(graph.nodes[1]).toMatchObject({
      dependencies: { b: '^1.0.0', c: '^1.0.0' },
      packageExtensionsApplied: { selector: 'a@^1', dependencies: ['c'] },
    });
    expect(await lines({ 'a@^2': { dependencies: { c: '1' } } })).not.toContain('node_modules/c@1.1.0');
  });

  it('replace the ranges of peers and make them optional', async () => {
    expect(await lines({ a: { peerDependencies: { p: '^2.0.0' } } })).toContain('node_modules/p@2.0.0');
    const optional = { a: { peerDependenciesMeta: { p: { optional: true } } } };
    expect(await lines(optional)).toEqual(['node_modules/a@1.0.0', 'node_modules/b@1.0.0']);
  });

  it('are applied to a former answer, taken back from it, and kept where they did not change', async () => {
    const rules = { a: { dependencies: { c: '1.0.0' } } };
    const plain = await ask(undefined);
    const applied = await ask(rules, { preferences: plain.nodes });
    expect(applied.nodes).toEqual((await ask(rules)).nodes);
    const asked: string[] = [];
    const source = inMemoryMetadata(universe);
    const noting: MetadataSource = {
      packageMetadata(name) {
        asked.push(name);
        return source.packageMetadata(name);
      },
    };
    const kept = await resolve({ importers, packageExtensions: rules, preferences: applied.nodes }, noting);
    expect([kept.nodes, asked]).toEqual([applied.nodes, []]);
    const other = await ask({ a: { dependencies: { c: '1.1.0' } } }, { preferences: applied.nodes });
    expect(graphLines(other)).toContain('node_modules/c@1.1.0');
    expect((await ask(undefined, { preferences: applied.nodes })).nodes).toEqual(plain.nodes);
  });

  it('are applied below a member that the former answer had too', async () => {
    const project = { '': {}, m: { name: 'm', dependencies: { a: '^1.0.0' } } };
    const plain = await ask(undefined, { importers: project });
    const rules = { a: { dependencies: { c: '1.0.0' } } };
    const applied = await ask(rules, { importers: project, preferences: plain.nodes });
    expect(graphLines(applied)).toContain('node_modules/c@1.0.0');
  });

  it('give the same object for the same manifest, and the manifest itself where nothing is added', () => {
    const manifest = {
      name: 'a',
      version: '1.0.0',
      tarball: 'https://registry.test/a.tgz',
    } as VersionManifest;
    const rules = openExtensions({ a: { optionalDependencies: { b: '1' } } });
    expect(rules.extend(manifest)).toBe(rules.extend(manifest));
    expect(openExtensions(undefined).extend(manifest)).toBe(manifest);
    expect(openExtensions({ b: {} }).extend(manifest)).toBe(manifest);
  });

  it.each([
    [[], 'packageExtensions must be an object'],
    [{ 'a@': {} }, 'has something else than a range in its key'],
    [{ 'a@latest': {} }, 'has something else than a range in its key'],
    [{ '../a': {} }, 'names no package'],
    [{ a: 1 }, 'packageExtensions > a must be an object'],
    [{ a: { scripts: {} } }, 'a > scripts is not among the fields'],
    [{ a: { dependencies: { b: null } } }, 'nothing can be taken away'],
    [{ a: { dependencies: { b: '-' } } }, 'nothing can be taken away'],
    [{ a: { peerDependenciesMeta: { p: true } } }, 'a > peerDependenciesMeta > p must be an object'],
  ])('that are malformed are DX_INVALID_EXTENSION: %j', async (rules, text) => {
    await expect(ask(rules)).rejects.toMatchObject({
      code: 'DX_INVALID_EXTENSION',
      message: expect.stringContaining(text),
    });
  });

  it.each([
    [{ a: {}, 'a@1': {} }, 'more than one fits'],
    [{ a: { dependencies: { b: '2' } } }, 'it has b in its dependencies already'],
    [{ a: { optionalDependencies: { b: '2' } } }, 'it has b in its dependencies already'],
    [
      { a: { dependencies: { c: '1' }, optionalDependencies: { c: '1' } } },
      'it has c in its dependencies already',
    ],
    [{ a: { peerDependenciesMeta: { z: { optional: true } } } }, 'which the package does not have'],
  ])('that do not go with the package are DX_EXTENSION_CONFLICT: %j', async (rules, text) => {
    await expect(ask(rules)).rejects.toMatchObject({
      code: 'DX_EXTENSION_CONFLICT',
      message: expect.stringContaining(text),
    });
  });
});
