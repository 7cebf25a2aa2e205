import { DxError } from '@dx/pkg-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Importer, MetadataSource, Universe } from '../src/index.ts';
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
  a: {
    versions: { '1.0.0': { optionalDependencies: { gone: '1', b: '^9.0.0' }, dependencies: { b: '1' } } },
  },
  b: { versions: { '1.0.0': { dependencies: { c: '1' } } } },
  c: { versions: { '1.0.0': {} } },
  broken: { versions: { '1.0.0': { dependencies: { gone: '1', c: '1' } } } },
};

describe('I05 an optional dependency', () => {
  it.each<Importer>([
    { optionalDependencies: { gone: '1' } },
    { optionalDependencies: { b: '^9.0.0' }, dependencies: { c: '1' } },
    { dependencies: { a: '1' } },
    { optionalDependencies: { broken: '1' } },
    { optionalDependencies: { broken: '1', a: '1' }, dependencies: { c: '1' } },
  ])('I05 that cannot be had leaves the tree that npm builds: %j', async (importer) => {
    const importers = { '': importer };
    const graph = await resolve({ importers }, inMemoryMetadata(universe));
    expect([graphLines(graph)]).toEqual(await npmTrees(server.serve(universe), [{ importers }]));
    expect(graph.warnings.every(({ kind }) => kind === 'optional-skipped')).toBe(true);
  });

  it('I05 that cannot be had stops nothing, also when another package needs it and is optional itself', async () => {
    const importers = { '': { optionalDependencies: { broken: '1' } } };
    const graph = await resolve({ importers }, inMemoryMetadata(universe));
    expect(graph.warnings.map(({ message }) => message)).toEqual([
      'Optional gone was left out: No package named gone (wanted by the project > broken@1.0.0)',
    ]);
    await expect(
      resolve({ importers: { '': { dependencies: { broken: '1' } } } }, inMemoryMetadata(universe)),
    ).rejects.toMatchObject({
      code: 'DX_PACKAGE_NOT_FOUND',
    });
  });

  it.each(['DX_SOURCE_NOT_FOUND', 'DX_GIT_REF_NOT_FOUND'] as const)(
    'I05 from a repository may fail with %s',
    async (code) => {
      const source: MetadataSource = {
        ...inMemoryMetadata(universe),
        sourcePackage: () => Promise.reject(new DxError({ code, message: 'not there', hint: 'look' })),
      };
      const importers = { '': { optionalDependencies: { v: 'github:o/v' } } };
      expect(graphLines(await resolve({ importers }, source))).toEqual(['@']);
      await expect(
        resolve({ importers: { '': { dependencies: { v: 'github:o/v' } } } }, source),
      ).rejects.toMatchObject({ code });
    },
  );

  it('I05 random projects with many that fail have the trees that npm builds', async () => {
    for (let seed = 1400; seed < 1430; seed += 1) {
      const { universe: packages, importers } = randomProject(seededRandom(seed), { peers: 0, members: 0 });
      const names = Object.keys(packages).filter((_, index) => index % 4 === seed % 4);
      const fewer = Object.fromEntries(Object.entries(packages).filter(([name]) => !names.includes(name)));
      const root = importers[''] ?? {};
      const optional = {
        '': { name: 'root', optionalDependencies: { ...root.dependencies, ...root.devDependencies } },
      };
      const [theirs] = await npmTrees(server.serve(fewer), [{ importers: optional }]);
      const ours = await resolve({ importers: optional }, inMemoryMetadata(fewer)).then(graphLines);
      expect(ours, `seed ${seed}`).toEqual(theirs);
    }
  });
});
