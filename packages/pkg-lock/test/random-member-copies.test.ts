import { isDxError } from '@dx/pkg-core';
import { inMemoryMetadata, resolve, type Universe } from '@dx/pkg-resolve';
import { describe, expect, it } from 'vitest';
import { checkLock, copiedMember, type Lock, lockGraph, lockPreferences, resolveEdge } from '../src/index.ts';
import { type Manifests, makeWorkspace } from './project.ts';
import { type Random, seededRandom } from './random.ts';

const packages = ['a', 'b', 'c', 'd'] as const;
const members = ['m0', 'm1', 'm2', 'm3', 'm4'] as const;
const ranges = ['*', '1', '2', '>=1'] as const;

function randomMap(random: Random, names: readonly string[], chance: number): Record<string, string> {
  return Object.fromEntries(
    names.filter(() => random.chance(chance)).map((name) => [name, random.pick(ranges)]),
  );
}

function randomUniverse(random: Random): Universe {
  const version = (name: string) => ({
    dependencies: randomMap(
      random,
      packages.filter((other) => other > name),
      0.3,
    ),
    peerDependencies: random.chance(0.2)
      ? randomMap(
          random,
          packages.filter((other) => other > name),
          0.5,
        )
      : {},
  });
  return Object.fromEntries(
    packages.map((name) => [name, { versions: { '1.0.0': version(name), '2.0.0': version(name) } }]),
  );
}

/** Members that depend on each other in all directions, one of them inside of another one. */
function randomManifests(random: Random): Manifests {
  const manifests: Record<string, Record<string, unknown>> = {
    '': { name: 'root', workspaces: ['packages/**'] },
  };
  for (const name of members) {
    const others = members.filter((other) => other !== name && random.chance(0.4));
    const specs = others.map((other) => [other, random.pick(['*', 'workspace:*', '^1.0.0'] as const)]);
    const injected = others.filter(() => random.chance(0.6)).map((other) => [other, { injected: true }]);
    manifests[name === 'm4' ? 'packages/m0/m4' : `packages/${name}`] = {
      name,
      version: '1.0.0',
      dependencies: { ...randomMap(random, packages, 0.4), ...Object.fromEntries(specs) },
      peerDependencies: randomMap(random, packages, 0.1),
      dependenciesMeta: Object.fromEntries(injected),
    };
  }
  return manifests;
}

async function lockOf(manifests: Manifests, universe: Universe, previous?: Lock): Promise<Lock> {
  const workspace = makeWorkspace(manifests);
  const importers = Object.fromEntries(
    Object.entries(workspace.importers).map(([location, { fields }]) => [location, fields]),
  );
  const preferences = previous === undefined ? {} : { preferences: lockPreferences(previous) };
  const input = { importers, ...preferences };
  return lockGraph(await resolve(input, inMemoryMetadata(universe)), workspace);
}

/** Nothing where the peers of members exclude each other. */
async function tryLock(...parts: Parameters<typeof lockOf>): Promise<Lock | undefined> {
  return lockOf(...parts).catch((error: unknown) => {
    if (isDxError(error, 'DX_PEER_CONFLICT')) return undefined;
    throw error;
  });
}

function expectCopies({ packages: entries }: Lock, manifests: Manifests): number {
  let count = 0;
  for (const [location, manifest] of Object.entries(manifests)) {
    const { dependencies, dependenciesMeta } = manifest as Record<
      string,
      Record<string, { injected?: boolean }>
    >;
    for (const name of Object.keys(dependencies ?? {}).filter((each) => each.startsWith('m'))) {
      const found = resolveEdge({ packages: entries }, location, name) ?? '';
      const isCopy = copiedMember(entries, entries[found]) !== undefined;
      expect([location, name, isCopy]).toEqual([location, name, dependenciesMeta?.[name]?.injected === true]);
      if (isCopy) expect(found).toBe(`${location}/node_modules/${name}`);
      count += isCopy ? 1 : 0;
    }
  }
  return count;
}

/** About copies: packages of others may be in the wrong place after such a change, as they are with npm. */
function complaints(manifests: Manifests, lock: Lock): readonly string[] {
  const check = checkLock(makeWorkspace(manifests), lock);
  const reasons = check.status === 'stale' ? check.reasons.map(({ message }) => message) : [];
  return reasons.filter((reason) => /copy|inject/.test(reason));
}

describe('random members that inject each other', () => {
  it.each(Array.from({ length: 20 }, (_, index) => index * 25))(
    'are locked so that the lock fits, stays, and has copies where they are wanted: seeds %i to …',
    async (first) => {
      let copies = 0;
      for (let seed = first; seed < first + 25; seed += 1) {
        const random = seededRandom(seed);
        const universe = randomUniverse(random);
        const manifests = randomManifests(random);
        const lock = await tryLock(manifests, universe);
        if (lock === undefined) continue;
        copies += expectCopies(lock, manifests);
        expect([seed, checkLock(makeWorkspace(manifests), lock)]).toEqual([
          seed,
          { status: 'satisfied', lock },
        ]);
        expect([seed, await lockOf(manifests, universe, lock)]).toEqual([seed, lock]);
        const changed = { ...randomManifests(random) };
        const moved = await tryLock(changed, universe, lock);
        if (moved === undefined) continue;
        expectCopies(moved, changed);
        expect([seed, complaints(changed, moved)]).toEqual([seed, []]);
      }
      expect(copies).toBeGreaterThan(50);
    },
  );
});
