import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ResolveSettings } from '../src/index.ts';
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

const modes: readonly (readonly [
  string,
  Pick<ResolveSettings, 'force' | 'strictPeerDeps' | 'legacyPeerDeps'>,
])[] = [
  ['--force', { force: true }],
  ['--strict-peer-deps', { strictPeerDeps: true }],
  ['--legacy-peer-deps', { legacyPeerDeps: true }],
];

describe('I07 the modes of peers', () => {
  it.each(modes)(
    'I07 %s: random projects have the trees that npm builds, or fail as there',
    async (_name, settings) => {
      let trees = 0;
      for (let seed = 1300; seed < 1340; seed += 1) {
        const { universe, importers } = randomProject(seededRandom(seed), {
          peers: 0.3,
          members: seed % 4 === 0 ? 1 : 0,
        });
        const [theirs] = await npmTrees(server.serve(universe), [{ importers }], settings);
        if (theirs !== undefined && 'code' in theirs && theirs.code === 'TypeError') continue;
        const ours = await resolve({ importers, settings }, inMemoryMetadata(universe)).then(
          graphLines,
          () => 'an error',
        );
        expect(ours, `seed ${seed}`).toEqual(theirs !== undefined && 'code' in theirs ? 'an error' : theirs);
        if (ours !== 'an error') trees += 1;
      }
      expect(trees).toBeGreaterThan(10);
    },
  );

  it('I07 a peer that the project does not name is installed along', async () => {
    const universe = {
      a: { versions: { '1.0.0': { peerDependencies: { b: '1' } } } },
      b: { versions: { '1.0.0': {} } },
    };
    const importers = { '': { dependencies: { a: '1' } } };
    const graph = await resolve({ importers }, inMemoryMetadata(universe));
    expect(graphLines(graph)).toEqual(['@', 'node_modules/a@1.0.0', 'node_modules/b@1.0.0']);
    expect(await npmTrees(server.serve(universe), [{ importers }])).toEqual([graphLines(graph)]);
  });
});
