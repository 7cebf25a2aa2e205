import { describe, expect, it } from 'vitest';
import {
  type ExtractedPackage,
  extractMember,
  type Lock,
  type LockPackage,
  lockEdges,
} from '../src/index.ts';

/** A source of numbers from 0 below a limit that is the same for the same seed. */
function numbers(seed: number): (limit: number) => number {
  let state = seed * 2654435761 + 1;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

const names = ['a', 'b', 'c', 'd', 'e'];

/** Members m0 to m2, and packages at the root, in members and in packages, that need what they happen to find. */
function randomLock(seed: number): Lock {
  const next = numbers(seed);
  const packages: Record<string, LockPackage> = Object.create(null);
  const needs = (): Record<string, string> =>
    Object.fromEntries([...names, 'm0', 'm1', 'm2'].filter(() => next(3) === 0).map((name) => [name, '*']));
  packages[''] = { workspaces: ['m0', 'm1', 'm2'], dependencies: needs() };
  for (const member of ['m0', 'm1', 'm2']) packages[member] = { version: '1.0.0', dependencies: needs() };
  for (const member of ['m0', 'm1', 'm2'])
    packages[`node_modules/${member}`] = { link: true, resolved: member };
  const add = (holder: string): void => {
    for (const name of names) {
      if (holder !== '' && next(3) !== 0) continue;
      const location = `${holder}${holder === '' ? '' : '/'}node_modules/${name}`;
      packages[location] = { version: `${next(3)}.0.0`, dependencies: needs() };
      if (holder.split('node_modules').length < 3 && next(3) === 0) add(location);
    }
  };
  for (const holder of ['', 'm0', 'm1', 'm2']) add(holder);
  return { packages };
}

/** What each package finds: `location of who asks > name` → old location of what it gets. */
function answers(lock: Lock): ReadonlyMap<string, string | undefined> {
  return new Map(
    lockEdges(lock)
      .filter(({ kind }) => kind !== 'workspace')
      .map(({ from, name, to }) => [
        `${from} > ${name}`,
        to !== undefined && lock.packages[to]?.link ? lock.packages[to]?.resolved : to,
      ]),
  );
}

function asLock(lock: Lock, member: string, extracted: readonly ExtractedPackage[]): Lock {
  const packages: Record<string, LockPackage> = Object.create(null);
  packages[''] = lock.packages[member] ?? {};
  for (const { location, origin } of extracted) packages[location] = lock.packages[origin] ?? {};
  return { packages };
}

/** Nothing for circles of versions that no tree of folders holds. */
function extractOrRefuse(lock: Lock): readonly ExtractedPackage[] | undefined {
  try {
    return extractMember(lock, 'm0');
  } catch (error) {
    expect(error).toMatchObject({ code: 'DX_LOCK_UNBOUNDED' });
    return undefined;
  }
}

describe('extractMember', () => {
  it('lets every package find what it found in the workspace, in 500 random workspaces', () => {
    let arranged = 0;
    for (let seed = 0; seed < 500; seed += 1) {
      const lock = randomLock(seed);
      const extracted = extractOrRefuse(lock);
      if (extracted === undefined) continue;
      arranged += 1;
      const origins = new Map([
        ['', 'm0'],
        ...extracted.map((each): [string, string] => [each.location, each.origin]),
      ]);
      const before = answers(lock);
      for (const { from, name, to } of lockEdges(asLock(lock, 'm0', extracted))) {
        const expected = before.get(`${origins.get(from)} > ${name}`);
        expect([seed, from, name, origins.get(to ?? '?')]).toEqual([seed, from, name, expected]);
      }
    }
    expect(arranged).toBeGreaterThan(490);
  });

  it('takes what the member needs and nothing else, as high as it can', () => {
    const lock: Lock = {
      packages: {
        '': { workspaces: ['m0', 'm1'], dependencies: { other: '1' } },
        m0: { version: '1.0.0', dependencies: { m1: '*', a: '2' }, devDependencies: { dev: '1' } },
        'm0/node_modules/a': { version: '2.0.0' },
        m1: { version: '1.0.0', dependencies: { a: '1' }, devDependencies: { dev: '1' } },
        'node_modules/a': { version: '1.0.0' },
        'node_modules/dev': { version: '1.0.0' },
        'node_modules/m0': { link: true, resolved: 'm0' },
        'node_modules/m1': { link: true, resolved: 'm1' },
        'node_modules/other': { version: '1.0.0' },
      },
    };
    const production = [
      { location: 'node_modules/a', origin: 'm0/node_modules/a' },
      { location: 'node_modules/m1', origin: 'm1' },
      { location: 'node_modules/m1/node_modules/a', origin: 'node_modules/a' },
    ];
    expect(extractMember(lock, 'm0')).toEqual(production);
    const withDev = extractMember(lock, 'm0', { includesDev: true });
    expect(withDev).toContainEqual({ location: 'node_modules/dev', origin: 'node_modules/dev' });
    expect(withDev).toHaveLength(4);
  });

  it('keeps a package and its peers where both are found together', () => {
    const lock: Lock = {
      packages: {
        '': { workspaces: ['m0', 'm1'] },
        m0: { version: '1.0.0', dependencies: { m1: '*', host: '2' } },
        'm0/node_modules/host': { version: '2.0.0' },
        m1: { version: '1.0.0', dependencies: { plugin: '1', host: '1' } },
        'node_modules/host': { version: '1.0.0' },
        'node_modules/m1': { link: true, resolved: 'm1' },
        'node_modules/plugin': { version: '1.0.0', peerDependencies: { host: '1' } },
      },
    };
    expect(extractMember(lock, 'm0').map(({ location }) => location)).toEqual([
      'node_modules/host',
      'node_modules/m1',
      'node_modules/m1/node_modules/host',
      'node_modules/m1/node_modules/plugin',
    ]);
  });
});
