import { describe, expect, it } from 'vitest';
import { openMemberGraph } from '../../src/index.ts';
import { type Members, makeWorkspace } from './workspace.ts';

const uses = (...names: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(names.map((name) => [name, '*']));

describe('openMemberGraph', () => {
  it('tells dependencies and dependents of every map, sorted', () => {
    const graph = openMemberGraph(
      makeWorkspace({
        '': { devDependencies: uses('a') },
        'packages/a': {
          name: 'a',
          peerDependencies: uses('c'),
          optionalDependencies: uses('b', 'elsewhere'),
        },
        'packages/b': { name: 'b', dependencies: uses('c') },
        'packages/c': { name: 'c' },
      }),
    );
    expect(graph.locations).toEqual(['', 'packages/a', 'packages/b', 'packages/c']);
    expect(graph.dependenciesOf('packages/a')).toEqual(['packages/b', 'packages/c']);
    expect(graph.dependentsOf('packages/c')).toEqual(['packages/a', 'packages/b']);
    expect(graph.dependentsOf('packages/a')).toEqual(['']);
    expect(graph.dependenciesOf('nowhere')).toEqual([]);
    expect(graph.layers).toEqual([['packages/c'], ['packages/b'], ['packages/a'], ['']]);
    expect(graph.cycles).toEqual([]);
  });

  it.each([
    ['^1.0.0', true],
    ['^2.0.0', false],
    ['latest', false],
    ['', true],
    ['workspace:*', true],
    ['workspace:^', true],
    ['workspace:../b', true],
    ['file:../b', true],
    ['link:../b/', true],
    ['file:../../packages/b', true],
    ['file:../c', false],
    ['npm:b@^1.0.0', false],
    ['workspace:b@*', true],
    ['git+https://registry.test/b.git', false],
    ['not a spec at all !!', false],
  ])('a dependency on b by %j means the member: %s', (spec, isMember) => {
    const graph = openMemberGraph(
      makeWorkspace({ 'packages/a': { name: 'a', dependencies: { b: spec } }, 'packages/b': { name: 'b' } }),
    );
    expect(graph.dependenciesOf('packages/a')).toEqual(isMember ? ['packages/b'] : []);
  });

  it('knows a member without a name by its directory, with its scope', () => {
    const graph = openMemberGraph(
      makeWorkspace({
        'packages/a': { name: 'a', dependencies: uses('b', '@scope/c') },
        'packages/b': {},
        'packages/@scope/c': {},
      }),
    );
    expect(graph.dependenciesOf('packages/a')).toEqual(['packages/@scope/c', 'packages/b']);
  });

  it('gives each cycle as a path, its members one layer, and what needs them a later one', () => {
    const graph = openMemberGraph(
      makeWorkspace({
        a: { name: 'a', dependencies: uses('b') },
        b: { name: 'b', dependencies: uses('c', 'base') },
        c: { name: 'c', dependencies: uses('a', 'b') },
        base: { name: 'base' },
        self: { name: 'self', devDependencies: uses('self') },
        user: { name: 'user', dependencies: uses('c') },
      }),
    );
    expect(graph.cycles).toEqual([['a', 'b', 'c'], ['self']]);
    expect(graph.layers).toEqual([['', 'base', 'self'], ['a', 'b', 'c'], ['user']]);
  });

  it('puts what a location needs in an earlier layer, in random graphs', () => {
    let seed = 7;
    const random = (limit: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((seed / 2_147_483_648) * limit);
    };
    for (let round = 0; round < 20; round += 1) {
      const members: Record<string, Members[string]> = {};
      for (let id = 0; id < 15; id += 1)
        members[`m${id}`] = { name: `m${id}`, dependencies: uses(`m${random(15)}`, `m${random(15)}`) };
      const graph = openMemberGraph(makeWorkspace(members));
      const layerOf = new Map(
        graph.layers.flatMap((layer, at) => layer.map((location) => [location, at] as const)),
      );
      expect([...layerOf.keys()].sort()).toEqual([...graph.locations].sort());
      const inCycle = cyclic(graph.locations, graph.dependenciesOf);
      for (const location of graph.locations)
        for (const needed of graph.dependenciesOf(location)) {
          const [own = 0, below = 0] = [layerOf.get(location), layerOf.get(needed)];
          if (inCycle(location, needed)) expect(below).toBe(own);
          else expect(below).toBeLessThan(own);
        }
      for (const cycle of graph.cycles)
        for (const [at, location] of cycle.entries())
          expect(graph.dependenciesOf(location)).toContain(cycle[(at + 1) % cycle.length]);
    }
  });

  it('takes a thousand members in a row without recursion', () => {
    const members = Object.fromEntries(
      Array.from({ length: 1_000 }, (_, id) => [
        `m${id}`,
        { name: `m${id}`, dependencies: uses(`m${id + 1}`) },
      ]),
    );
    expect(openMemberGraph(makeWorkspace(members)).layers).toHaveLength(1_000);
  });
});

/** Whether two locations need each other, by walking from each. */
function cyclic(
  locations: readonly string[],
  needs: (location: string) => readonly string[],
): (a: string, b: string) => boolean {
  const reachable = new Map(
    locations.map((location) => {
      const seen = new Set(needs(location));
      for (const next of seen) for (const target of needs(next)) seen.add(target);
      return [location, seen];
    }),
  );
  return (a, b) => reachable.get(a)?.has(b) === true && reachable.get(b)?.has(a) === true;
}
