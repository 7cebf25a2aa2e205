import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Graph } from '../src/index.ts';
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

const settings = { preferDedupe: true } as const;

describe('with preferDedupe', () => {
  it('takes a version that is there before a newer one', async () => {
    const versions = { '1.0.0': {}, '1.1.0': {} };
    const source = inMemoryMetadata({
      a: { versions: { '1.0.0': { dependencies: { b: '^1.0.0' } } } },
      b: { versions },
    });
    const importers = { '': { dependencies: { a: '1.0.0', b: '1.0.0' } } };
    const graph = await resolve({ importers, settings }, source);
    expect(graphLines(graph)).toEqual(['@', 'node_modules/a@1.0.0', 'node_modules/b@1.0.0']);
  });

  it('I10 random projects, fresh and deduped, have the trees that npm builds', async () => {
    for (let seed = 4100; seed < 4140; seed += 1) {
      const project = randomProject(seededRandom(seed), {
        peers: seed % 2 === 0 ? 0.2 : 0,
        members: seed % 3 === 0 ? 1 : 0,
      });
      const source = inMemoryMetadata(project.universe);
      const { importers } = project;
      const first = await resolve({ importers }, source).catch(() => undefined);
      if (first === undefined) continue;
      const names = duplicated(first);
      const [, theirs] = await npmTrees(server.serve(project.universe), [
        { importers },
        { importers, update: names, preferDedupe: true },
      ]);
      const update = { kind: 'names', names } as const;
      const ours = await resolve({ importers, preferences: first.nodes, update, settings }, source).then(
        graphLines,
        () => 'an error',
      );
      expect(ours, `seed ${seed}`).toEqual(theirs !== undefined && 'code' in theirs ? 'an error' : theirs);
    }
  });
});

function duplicated({ nodes }: Graph): readonly string[] {
  const names = nodes.filter(({ location }) => location.includes('node_modules/')).map(({ name }) => name);
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}
