import { isDxError } from '@dx/pkg-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Importer, Universe } from '../src/index.ts';
import { inMemoryMetadata, resolve } from '../src/index.ts';
import { graphLines } from './graph-lines.ts';
import type { NpmStep } from './oracle/npm-tree.ts';
import { npmTrees } from './oracle/npm-tree.ts';
import type { PackumentServer } from './oracle/packument-server.ts';
import { startPackumentServer } from './oracle/packument-server.ts';
import type { Random, RandomProject } from './random-universe.ts';
import { makeImporter, randomProject, seededRandom } from './random-universe.ts';

let server: PackumentServer;
beforeAll(async () => {
  server = await startPackumentServer();
});
afterAll(() => server.close());

/** npm never ends on these: peers displace each other in turn. */
const endless = new Set([2017, 3023, 3036]);
const npmCodes: Readonly<Record<string, string>> = {
  DX_PEER_CONFLICT: 'ERESOLVE',
  DX_VERSION_NOT_FOUND: 'ETARGET',
  DX_PACKAGE_NOT_FOUND: 'E404',
};

/** Seeds in tens, so that each test is short. */
function tens(from: number, count: number): readonly (readonly number[])[] {
  const all = Array.from({ length: count }, (_, i) => from + i).filter((seed) => !endless.has(seed));
  return Array.from({ length: Math.ceil(all.length / 10) }, (_, i) => all.slice(i * 10, i * 10 + 10));
}

describe('a random project has the tree that npm builds', () => {
  it.each(tens(0, 120))('of a single package: seeds %i to …', async (...seeds) => {
    for (const seed of seeds) {
      const { universe, importers } = randomProject(seededRandom(seed), { peers: 0.2, members: 0 });
      await compare(seed, universe, [{ importers }]);
    }
  });

  it.each(tens(2000, 40))('with members and many peers: seeds %i to …', async (...seeds) => {
    for (const seed of seeds) {
      const { universe, importers } = randomProject(seededRandom(seed), { peers: 0.3, members: 2 });
      await compare(seed, universe, [{ importers }]);
    }
  });

  it.each(tens(3000, 40))('after additions, a removal and an update: seeds %i to …', async (...seeds) => {
    for (const seed of seeds) {
      const random = seededRandom(seed);
      const project = randomProject(random, { peers: 0.3, members: 0 });
      await compare(seed, project.universe, makeSteps(random, project));
    }
  });
});

describe('an endless displacement of peers', () => {
  it.each([...endless])('ends with an error instead: seed %i', async (seed) => {
    const random = seededRandom(seed);
    const project = randomProject(random, { peers: 0.3, members: seed < 3000 ? 2 : 0 });
    const steps = seed < 3000 ? [{ importers: project.importers }] : makeSteps(random, project);
    const answers = await ourTrees(project.universe, steps);
    expect(answers.at(-1)).toEqual({ code: 'ERESOLVE' });
  });

  it.each([
    [11606, 0.5, 0],
    [14206, 0.3, 0],
  ])('ends with an error also where each brings the next: seed %i', async (seed, peers, members) => {
    const { universe, importers } = randomProject(seededRandom(seed), { peers, members });
    const answer = resolve({ importers, settings: { force: true } }, inMemoryMetadata(universe));
    await expect(answer).rejects.toMatchObject({ code: 'DX_PEER_CONFLICT' });
  });
});

/** Adds dependencies, removes one, then updates some by name. */
function makeSteps(random: Random, { universe, importers }: RandomProject): readonly NpmStep[] {
  const versions = new Map(
    Object.entries(universe).map(([name, entry]) => [name, Object.keys(entry.versions)]),
  );
  const root = importers[''] ?? {};
  const extra = makeImporter(random, 'root', versions);
  const added: Importer = { ...extra, dependencies: { ...root.dependencies, ...extra.dependencies } };
  const kept = Object.entries(added.dependencies ?? {}).slice(1);
  const removed: Importer = { ...added, dependencies: Object.fromEntries(kept) };
  const update = Object.keys(universe).filter(() => random() < 0.15);
  const last = { ...importers, '': removed };
  return [
    { importers },
    { importers: { ...importers, '': added } },
    { importers: last },
    { importers: last, update },
  ];
}

async function compare(seed: number, universe: Universe, steps: readonly NpmStep[]): Promise<void> {
  const ours = await ourTrees(universe, steps);
  const theirs = await npmTrees(server.serve(universe), steps.slice(0, ours.length));
  expect(ours, `seed ${seed}`).toEqual(theirs);
}

/** Our answers up to the first error. */
async function ourTrees(universe: Universe, steps: readonly NpmStep[]): Promise<readonly unknown[]> {
  const answers: unknown[] = [];
  let preferences: Parameters<typeof resolve>[0]['preferences'];
  for (const { importers, update } of steps) {
    const names =
      update === undefined || update === true ? undefined : { kind: 'names' as const, names: update };
    const input = { importers, ...(preferences && { preferences }), ...(names && { update: names }) };
    try {
      const graph = await resolve(input, inMemoryMetadata(universe));
      preferences = graph.nodes;
      answers.push(graphLines(graph));
    } catch (error) {
      if (!isDxError(error)) throw error;
      return [...answers, { code: npmCodes[error.code] ?? error.code }];
    }
  }
  return answers;
}
