import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { InstallStrategy, ResolveInput, Universe } from '../src/index.ts';
import { inMemoryMetadata, resolve } from '../src/index.ts';
import { graphLines } from './graph-lines.ts';
import { npmTrees } from './oracle/npm-tree.ts';
import type { PackumentServer } from './oracle/packument-server.ts';
import { startPackumentServer } from './oracle/packument-server.ts';
import { randomProject, seededRandom } from './random-universe.ts';

let server: PackumentServer;
beforeAll(async () => {
  server = await startPackumentServer();
});
afterAll(() => server.close());

const universe: Universe = {
  a: { versions: { '1.0.0': { dependencies: { b: '1' } } } },
  b: { versions: { '1.0.0': { dependencies: { c: '1' } } } },
  c: { versions: { '1.0.0': {} } },
};

describe('L02 the install strategy', () => {
  it.each<[InstallStrategy, readonly string[]]>([
    ['nested', ['node_modules/a/node_modules/b/node_modules/c@1.0.0', 'node_modules/a/node_modules/b@1.0.0']],
    ['shallow', ['node_modules/a/node_modules/b@1.0.0', 'node_modules/a/node_modules/c@1.0.0']],
    ['hoisted', ['node_modules/b@1.0.0', 'node_modules/c@1.0.0']],
  ])('L02 %s puts packages where npm does', async (installStrategy, lines) => {
    const importers = { '': { dependencies: { a: '1' } } };
    const graph = await resolve({ importers, settings: { installStrategy } }, inMemoryMetadata(universe));
    expect(graphLines(graph).filter((line) => /\/[bc]@/.test(line))).toEqual(lines);
  });

  it.each<InstallStrategy>(['nested', 'shallow'])(
    'L02 %s: random projects have the trees that npm builds',
    async (installStrategy) => {
      for (let seed = 1200; seed < 1230; seed += 1) {
        const project = randomProject(seededRandom(seed), {
          peers: seed % 2 === 0 ? 0.2 : 0,
          members: seed % 3 === 0 ? 1 : 0,
        });
        const { importers } = project;
        const [theirs] = await npmTrees(server.serve(project.universe), [{ importers }], { installStrategy });
        const ours = await resolve(
          { importers, settings: { installStrategy } },
          inMemoryMetadata(project.universe),
        ).then(graphLines, () => 'an error');
        expect(ours, `seed ${seed}`).toEqual(theirs !== undefined && 'code' in theirs ? 'an error' : theirs);
      }
    },
  );

  it('L02 keeps to a former answer of another strategy as far as that fits, as npm does', async () => {
    const importers: ResolveInput['importers'] = { '': { dependencies: { a: '1' } } };
    const first = await resolve({ importers }, inMemoryMetadata(universe));
    const settings = { installStrategy: 'nested' } as const;
    const second = await resolve(
      { importers, settings, preferences: first.nodes },
      inMemoryMetadata(universe),
    );
    expect(second.nodes).toEqual(first.nodes);
  });
});
