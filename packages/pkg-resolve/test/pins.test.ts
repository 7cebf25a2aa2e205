import { describe, expect, it } from 'vitest';
import type { ResolveInput, Universe } from '../src/index.ts';
import { inMemoryMetadata, resolve } from '../src/index.ts';
import { graphLines } from './graph-lines.ts';
import { randomProject, seededRandom } from './random-universe.ts';

const universe: Universe = {
  a: { versions: { '1.0.0': { dependencies: { b: '^1.0.0' } }, '1.1.0': { dependencies: { b: '^1.0.0' } } } },
  b: { versions: { '1.0.0': {}, '1.1.0': {}, '1.2.0': {} } },
  p: { versions: { '1.0.0': { peerDependencies: { b: '^1.1.0' } } } },
};
const importers = {
  '': { dependencies: { a: '^1.0.0' } },
  'packages/m': { name: 'm', version: '1.0.0', dependencies: { b: '^1.0.0' } },
};
const ask = (input: Partial<ResolveInput>) => resolve({ importers, ...input }, inMemoryMetadata(universe));
const linesOf = async (input: Partial<ResolveInput>) =>
  graphLines(await ask(input)).filter((line) => /\/[abp]@/.test(line));

describe('pins', () => {
  it('decide versions whoever asks, by name and range', async () => {
    expect(await linesOf({ pins: { 'a@^1.0.0': '1.0.0', 'b@^1.0.0': '1.1.0' } })).toEqual([
      'node_modules/a@1.0.0',
      'node_modules/b@1.1.0',
    ]);
  });

  it.each([
    ['a@1.1.0>b@^1.0.0', 'packages/m>b@^1.0.0'],
    ['a@1.1.0>b', 'packages/m>b'],
  ])(
    'of one parent go before those of everybody, and nothing is shared that would move one: %s',
    async (a, m) => {
      const pins = { 'b@^1.0.0': '1.2.0', [a]: '1.0.0', [m]: '1.1.0' };
      expect(await linesOf({ pins })).toEqual([
        'node_modules/a@1.1.0',
        'node_modules/b@1.0.0',
        'packages/m/node_modules/b@1.1.0',
      ]);
    },
  );

  it('know the root by a dot', async () => {
    const pins = { '.>a@^1.0.0': '1.0.0' };
    expect(await linesOf({ pins })).toContain('node_modules/a@1.0.0');
  });

  it('count where no preference decides, and not for what is to be updated', async () => {
    const preferences = (await ask({ pins: { 'b@^1.0.0': '1.1.0' } })).nodes;
    const pins = { 'b@^1.0.0': '1.0.0', 'a@^1.0.0': '1.0.0' };
    expect(await linesOf({ preferences, pins })).toEqual(['node_modules/a@1.1.0', 'node_modules/b@1.1.0']);
    const update = { kind: 'names', names: ['b'] } as const;
    expect(await linesOf({ preferences, pins, update })).toContain('node_modules/b@1.2.0');
    expect(await linesOf({ pins, update: { kind: 'all' } })).toContain('node_modules/a@1.1.0');
    expect(await linesOf({ pins, requested: { '': ['a'] } })).toContain('node_modules/a@1.1.0');
  });

  it('that do not exist or are out of range are left aside with a warning each', async () => {
    const pins = { 'a@^1.0.0': '1.0.9', 'packages/m>b': '2.0.0', 'b@^1.0.0': '1.0.0' };
    const graph = await ask({ pins });
    expect(graph.warnings).toEqual([
      {
        kind: 'pin-ignored',
        location: '',
        message: 'the project wants a@^1.0.0; the version 1.0.9 of the former lockfile does not exist',
      },
      {
        kind: 'pin-ignored',
        location: 'packages/m',
        message: 'm@1.0.0 wants b@^1.0.0; the version 2.0.0 of the former lockfile is not in the range',
      },
    ]);
    expect(graphLines(graph)).toContain('node_modules/a@1.1.0');
  });

  it('give way to peers with a warning rather than to fail', async () => {
    const graph = await resolve(
      { importers: { '': { dependencies: { b: '^1.0.0', p: '1' } } }, pins: { 'b@^1.0.0': '1.0.0' } },
      inMemoryMetadata(universe),
    );
    expect(graphLines(graph)).toEqual(['@', 'node_modules/b@1.2.0', 'node_modules/p@1.0.0']);
    expect(graph.warnings.map(({ message }) => message)).toEqual([
      'the project wants b@^1.0.0; the version 1.0.0 of the former lockfile gives way to 1.2.0 because of peers',
    ]);
  });

  it('of a whole answer give its versions to every dependent again', async () => {
    let compared = 0;
    for (let seed = 600; seed < 640; seed += 1) {
      const project = randomProject(seededRandom(seed), { peers: 0, members: 1 });
      const source = inMemoryMetadata(project.universe);
      const first = await resolve({ importers: project.importers }, source).catch(() => undefined);
      if (first === undefined) continue;
      compared += 1;
      const pins = pinAll(first.nodes);
      const again = await resolve({ importers: project.importers, pins }, source);
      expect(pinAll(again.nodes), `seed ${seed}`).toEqual(pins);
      expect(again.warnings.filter(({ kind }) => kind === 'pin-ignored')).toEqual([]);
    }
    expect(compared).toBeGreaterThan(20);
  });
});

/** What every node gets for each of its dependencies, by the nearest-up rule. */
function pinAll(nodes: Awaited<ReturnType<typeof ask>>['nodes']): Record<string, string> {
  const places = new Map(nodes.map((node) => [node.location, node]));
  const pins: Record<string, string> = {};
  for (const node of nodes) {
    const isImporter = !node.location.includes('node_modules/');
    const parent = isImporter ? node.location || '.' : `${node.name}@${node.version}`;
    for (const [name, range] of Object.entries({ ...node.dependencies, ...node.devDependencies })) {
      const found = nearest(places, node.location, name);
      if (found?.version !== undefined) pins[`${parent}>${name}@${range}`] = found.version;
    }
  }
  return pins;
}

function nearest<T>(places: ReadonlyMap<string, T>, location: string, name: string): T | undefined {
  for (let at = location; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
    const found = places.get(`${at}${at === '' ? '' : '/'}node_modules/${name}`);
    if (found !== undefined || at === '') return found;
  }
}
