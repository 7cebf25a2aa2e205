import { isDxError } from '@dx/pkg-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Overrides, ResolveInput, Universe } from '../src/index.ts';
import { inMemoryMetadata, resolve } from '../src/index.ts';
import { graphLines } from './graph-lines.ts';
import type { NpmStep } from './oracle/npm-tree.ts';
import { npmTrees } from './oracle/npm-tree.ts';
import type { PackumentServer } from './oracle/packument-server.ts';
import { startPackumentServer } from './oracle/packument-server.ts';
import type { Random } from './random-universe.ts';
import { pick, randomProject, seededRandom } from './random-universe.ts';

let server: PackumentServer;
beforeAll(async () => {
  server = await startPackumentServer();
});
afterAll(() => server.close());

const npmCodes: Readonly<Record<string, string>> = {
  DX_PEER_CONFLICT: 'ERESOLVE',
  DX_VERSION_NOT_FOUND: 'ETARGET',
  DX_PACKAGE_NOT_FOUND: 'E404',
  DX_OVERRIDE_CONFLICT: 'EOVERRIDE',
};

/** On the first npm fails with a TypeError, on the second it never ends: peers displace each other in turn. */
const beyondNpm = new Set([7074, 7092]);

const seeds = (from: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => from + i);
const tens = (from: number, count: number): readonly (readonly number[])[] =>
  seeds(0, count / 10).map((ten) => seeds(from + ten * 10, 10));

describe('I08 a random project with random overrides has the tree that npm builds', () => {
  it.each(tens(7000, 150))('seeds %i to …', async (...each) => {
    for (const seed of each) {
      if (beyondNpm.has(seed)) continue;
      const random = seededRandom(seed);
      const { universe, importers } = randomProject(random, { peers: seed % 3 === 0 ? 0.2 : 0, members: 0 });
      const overrides = randomOverrides(random, universe, importers['']?.dependencies ?? {});
      await compare(seed, universe, [{ importers, overrides }]);
    }
  });

  it.each(tens(7500, 50))('with members: seeds %i to …', async (...each) => {
    for (const seed of each) {
      if (beyondNpm.has(seed)) continue;
      const random = seededRandom(seed);
      const { universe, importers } = randomProject(random, { peers: 0, members: 2 });
      const overrides = randomOverrides(random, universe, importers['']?.dependencies ?? {});
      await compare(seed, universe, [{ importers, overrides }]);
    }
  });
});

/** Flat, ranged, nested and referring rules over the universe's names. */
function randomOverrides(
  random: Random,
  universe: Universe,
  direct: Readonly<Record<string, string>>,
): Overrides {
  const rules: Record<string, string | Overrides> = {};
  for (let left = 1 + Math.floor(random() * 3); left > 0; left -= 1) {
    const name = pick(random, Object.keys(universe));
    if (Object.hasOwn(direct, name) && random() < 0.9) continue;
    const range = random() < 0.25 ? `@^${pick(random, ['1', '2', '3'])}` : '';
    rules[`${name}${range}`] = randomRule(random, universe, name, direct, 0);
  }
  return rules;
}

function randomRule(
  random: Random,
  universe: Universe,
  name: string,
  direct: Readonly<Record<string, string>>,
  depth: number,
): string | Overrides {
  const dice = random();
  const own = pick(random, Object.keys(universe[name]?.versions ?? {}));
  if (dice < 0.5 || depth > 1) return random() < 0.5 ? own : `^${own}`;
  if (dice < 0.6) return Object.hasOwn(direct, name) ? `$${name}` : own;
  const inner = pick(random, Object.keys(universe));
  const rule = { [inner]: randomRule(random, universe, inner, direct, depth + 1) };
  return random() < 0.3 ? { '.': own, ...rule } : rule;
}

async function compare(seed: number, universe: Universe, steps: readonly NpmStep[]): Promise<void> {
  const ours = await ourTrees(universe, steps);
  const theirs = await npmTrees(server.serve(universe), steps.slice(0, ours.length));
  expect(ours, `seed ${seed} ${JSON.stringify(steps[0]?.overrides)}`).toEqual(theirs);
}

async function ourTrees(universe: Universe, steps: readonly NpmStep[]): Promise<readonly unknown[]> {
  const answers: unknown[] = [];
  let preferences: ResolveInput['preferences'];
  for (const { importers, overrides } of steps) {
    const input = { importers, ...(preferences && { preferences }), ...(overrides && { overrides }) };
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
