import type { DxError } from '@dx/pkg-core';
import { describe, expect, it } from 'vitest';
import type { Overrides, ResolveInput, Universe } from '../src/index.ts';
import { inMemoryMetadata, openOverrides, resolve } from '../src/index.ts';
import { graphLines } from './graph-lines.ts';
import { randomProject, seededRandom } from './random-universe.ts';
import { sourcesOver } from './source-packages.ts';
import { treeEdges } from './tree-edges.ts';

const universe: Universe = {
  a: { versions: { '1.0.0': { dependencies: { b: '^1.0.0', c: '^1.0.0' } } } },
  b: { versions: { '1.0.0': { dependencies: { c: '^1.0.0' } }, '1.1.0': { dependencies: { c: '^1.0.0' } } } },
  c: { versions: { '1.0.0': {}, '1.1.0': {}, '2.0.0': {} } },
  d: { versions: { '9.0.0': {} } },
};
const importers = { '': { name: 'app', dependencies: { a: '^1.0.0' } } };

async function linesOf(overrides: Overrides, input: Partial<ResolveInput> = {}): Promise<readonly string[]> {
  const graph = await resolve({ importers, overrides, ...input }, inMemoryMetadata(universe));
  return graphLines(graph).slice(1);
}

function fail(overrides: unknown, input: Partial<ResolveInput> = {}): Promise<DxError> {
  return linesOf(overrides as Overrides, input).then(
    () => Promise.reject(new Error('resolved')),
    (error: DxError) => error,
  );
}

describe('I08 an override', () => {
  it('I08 by name holds everywhere', async () => {
    expect(await linesOf({ c: '1.0.0' })).toEqual([
      'node_modules/a@1.0.0',
      'node_modules/b@1.1.0',
      'node_modules/c@1.0.0',
    ]);
  });

  it('I08 of a nested path holds below that package only, however deep', async () => {
    const direct = { '': { dependencies: { a: '^1.0.0', c: '1.1.0' } } };
    expect(await linesOf({ b: { c: '2.0.0' } }, { importers: direct })).toEqual([
      'node_modules/a@1.0.0',
      'node_modules/b/node_modules/c@2.0.0',
      'node_modules/b@1.1.0',
      'node_modules/c@1.1.0',
    ]);
    expect(await linesOf({ a: { b: { '.': '1.0.0', c: '1.0.0' } } }, { importers: direct })).toEqual([
      'node_modules/a@1.0.0',
      'node_modules/b/node_modules/c@1.0.0',
      'node_modules/b@1.0.0',
      'node_modules/c@1.1.0',
    ]);
  });

  it('I08 with a range in its key holds for what asks within that range', async () => {
    expect(await linesOf({ 'c@^1.0.0': '2.0.0' })).toContain('node_modules/c@2.0.0');
    expect(await linesOf({ 'c@^2.0.0': '2.0.0' })).toContain('node_modules/c@1.1.0');
  });

  it('I08 may refer to what the project asks for, and be an alias', async () => {
    const direct = { '': { dependencies: { a: '^1.0.0', c: '1.0.0' } } };
    expect(await linesOf({ c: '$c' }, { importers: direct })).toContain('node_modules/c@1.0.0');
    const graph = await resolve({ importers, overrides: { c: 'npm:d@^9' } }, inMemoryMetadata(universe));
    expect(graph.nodes.at(-1)).toMatchObject({ location: 'node_modules/c', name: 'd', version: '9.0.0' });
  });

  it('I08 may be a directory, relative to the root, or a repository, whatever packages may name', async () => {
    const directories = { 'lib/c': { name: 'c', version: '5.0.0' } };
    const source = sourcesOver(universe, { directories });
    const graph = await resolve({ importers, overrides: { c: 'file:lib/c' } }, source);
    expect(graphLines(graph)).toContain('node_modules/c@link:lib/c');
  });

  it('I08 of what the project itself depends on is DX_OVERRIDE_CONFLICT, unless it says the same', async () => {
    const error = await fail({ a: '1.0.0' });
    expect(error).toMatchObject({
      code: 'DX_OVERRIDE_CONFLICT',
      message: 'The project depends on a@^1.0.0 itself, and overrides it with 1.0.0',
      details: { name: 'a', spec: '^1.0.0', override: '1.0.0' },
    });
    await expect(linesOf({ a: '^1.0.0' })).resolves.toBeDefined();
    const settings = { overrideDirect: true };
    await expect(linesOf({ a: '1.0.0' }, { settings })).resolves.toContain('node_modules/a@1.0.0');
  });

  it.each([
    [{ 'c@latest': '1' }, 'has "latest" in its key, which is no range'],
    [{ '../c': '1' }, 'names no package'],
    [{ a: { c: 3 } }, 'The override "a" > "c" must be an object'],
    [{ a: { '.': {} } }, 'The override "a" > "." must be text'],
    [['c'], '"overrides" must be an object'],
    [{ c: '$nobody' }, 'refers to $nobody, which the project does not depend on'],
  ])('I08 that is malformed is DX_INVALID_OVERRIDE: %j', async (overrides, text) => {
    const error = await fail(overrides);
    expect(error.code).toBe('DX_INVALID_OVERRIDE');
    expect(error.message).toContain(text);
  });
});

describe('a former answer with peers that were forced below a member', () => {
  it('is kept when something else changes, as npm keeps it', async () => {
    const packages: Universe = {
      p: { versions: { '1.0.0': {}, '2.0.0': {} } },
      q: { versions: { '1.0.0': { peerDependencies: { p: '^1.0.0' } } } },
      r: { versions: { '1.0.0': {} } },
    };
    const project = { '': {}, m: { name: 'm', dependencies: { q: '1', p: '^2.0.0' } } };
    const forced = await resolve(
      { importers: project, settings: { force: true } },
      inMemoryMetadata(packages),
    );
    const more = { ...project, '': { dependencies: { r: '1' } } };
    const graph = await resolve({ importers: more, preferences: forced.nodes }, inMemoryMetadata(packages));
    expect(graphLines(graph)).toEqual([...graphLines(forced), 'node_modules/r@1.0.0'].sort());
  });
});

describe('overrides and a former answer', () => {
  it('are applied to it and taken back from it, without deciding anew what they do not concern', async () => {
    const plain = await resolve({ importers }, inMemoryMetadata(universe));
    const overrides = { c: '2.0.0', b: '1.0.0' };
    const applied = await resolve(
      { importers, overrides, preferences: plain.nodes },
      inMemoryMetadata(universe),
    );
    expect(graphLines(applied).slice(1)).toEqual(await linesOf(overrides));
    const back = await resolve({ importers, preferences: applied.nodes }, inMemoryMetadata(universe));
    expect(graphLines(back).slice(1)).toEqual([
      'node_modules/a@1.0.0',
      'node_modules/b@1.0.0',
      'node_modules/c@1.1.0',
    ]);
  });

  it('are applied and taken back in random projects so that every dependency has what holds for it', async () => {
    let changed = 0;
    for (let seed = 800; seed < 860; seed += 1) {
      const random = seededRandom(seed);
      const { universe: packages, importers: project } = randomProject(random, { peers: 0, members: 1 });
      const source = inMemoryMetadata(packages);
      const plain = await resolve({ importers: project }, source).catch(() => undefined);
      const victims =
        plain?.nodes.filter(({ name }) => !Object.hasOwn(direct(project), name)).slice(-3) ?? [];
      const overrides = Object.fromEntries(
        victims.map(({ name }) => [name, Object.keys(packages[name]?.versions ?? {})[0] ?? '*']),
      );
      if (plain === undefined) continue;
      const applied = await resolve({ importers: project, overrides, preferences: plain.nodes }, source);
      expect(faults(applied.nodes, overrides, project), `seed ${seed}`).toEqual([]);
      const back = await resolve({ importers: project, preferences: applied.nodes }, source);
      expect(faults(back.nodes, {}, project), `seed ${seed}`).toEqual([]);
      if (JSON.stringify(applied.nodes) !== JSON.stringify(plain.nodes)) changed += 1;
    }
    expect(changed).toBeGreaterThan(10);
  });
});

function direct(project: ResolveInput['importers']): Record<string, string> {
  const { dependencies, devDependencies, optionalDependencies } = project[''] ?? {};
  return { ...dependencies, ...devDependencies, ...optionalDependencies, m0: '', root: '' };
}

/** Edges that get something else than the rules say. */
function faults(
  nodes: Parameters<typeof treeEdges>[0],
  overrides: Overrides,
  project: ResolveInput['importers'],
): unknown[] {
  const edges = treeEdges(nodes);
  const specs = openOverrides(overrides, project[''] ?? {})?.specsOf(edges, edges.targetOf);
  return edges.filter((edge) => !edges.isServed(edge, specs?.get(edge) ?? { spec: edge.spec }));
}
