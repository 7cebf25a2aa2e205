import type { PackageSpec } from '@dx/fixture-registry';
import { appManifest } from '../project-attacks.ts';
import type { Case, ProjectAttack } from '../types.ts';

type Universe = Readonly<Record<string, PackageSpec>>;

function graph(
  name: string,
  universe: () => Universe,
  dependencies: Readonly<Record<string, string>>,
  more: Partial<ProjectAttack> = {},
): ProjectAttack {
  return {
    kind: 'project',
    name,
    linkers: ['hoisted'],
    packages: universe,
    files: () => ({ 'package.json': appManifest(dependencies) }),
    verdict: { kind: 'anyhow' },
    ...more,
  };
}

const range = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

/** Each needs the next as a peer, and the last one the first. */
function circle(count: number, versionCount: number): Universe {
  return Object.fromEntries(
    range(count).map((index) => [
      `p${index}`,
      {
        versions: Object.fromEntries(
          range(versionCount).map((at) => [
            `${at + 1}.0.0`,
            { peerDependencies: { [`p${(index + 1) % count}`]: `${((at + index) % versionCount) + 1}` } },
          ]),
        ),
      },
    ]),
  );
}

/** Everybody wants everybody, each in a version of his own. */
function crowd(count: number): Universe {
  return Object.fromEntries(
    range(count).map((index) => [
      `c${index}`,
      {
        versions: Object.fromEntries(
          range(count).map((at) => [
            `${at + 1}.0.0`,
            {
              dependencies: Object.fromEntries(
                range(count)
                  .filter((other) => other !== index)
                  .map((other) => [`c${other}`, `${((at + other + index) % count) + 1}`]),
              ),
            },
          ]),
        ),
      },
    ]),
  );
}

/** Only the lowest version of each is possible, which every search from the top finds last. */
function backtracking(count: number): Universe {
  return {
    ...Object.fromEntries(
      range(5).map((index) => [
        `b${index}`,
        {
          versions: Object.fromEntries(
            range(count).map((at) => [
              `1.${at}.0`,
              { peerDependencies: { shared: at === 0 ? '1' : `${at + 1}` } },
            ]),
          ),
        },
      ]),
    ),
    shared: { versions: Object.fromEntries(range(count + 1).map((at) => [`${at + 1}.0.0`, {}])) },
  };
}

const manyVersions = (): Universe => ({
  big: {
    versions: Object.fromEntries(
      range(10_000).map((at) => [
        `1.0.${at}`,
        { dependencies: Object.fromEntries(range(50).map((other) => [`d${other}`, `^1.${at % 7}.0`])) },
      ]),
    ),
  },
  ...Object.fromEntries(range(50).map((index) => [`d${index}`, { versions: { '1.7.0': {} } }])),
});

const chain = (count: number): Universe =>
  Object.fromEntries(
    range(count).map((index) => [
      `l${index}`,
      { versions: { '1.0.0': index + 1 < count ? { dependencies: { [`l${index + 1}`]: '1.0.0' } } : {} } },
    ]),
  );

/** A version of itself that needs the next version of itself, without end. */
const ladder = (count: number): Universe => ({
  up: {
    versions: Object.fromEntries(
      range(count).map((at) => [`${at + 1}.0.0`, { dependencies: { up: `${((at + 1) % count) + 1}` } }]),
    ),
  },
});

const all = (universe: Universe): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.keys(universe).map((name) => [name, '*']));

/** See `what`. */
export const theCase: Case = {
  id: 'P02',
  what: 'Packages are made so that deciding about them goes round in circles or tries everything',
  source: 'Peers of pnpm’s fixtures (deadlock, circular-peers, repeat-peers), packse wrong-backtracking',
  must: 'It ends in bounded time, with a tree or a clear error.',
  attacks: [
    graph('a circle of three peers', () => circle(3, 1), { p0: '*' }),
    graph('a circle of peers that cannot be', () => circle(4, 3), { p0: '*' }),
    graph('a circle of peers, all asked for', () => circle(6, 3), all(circle(6, 3))),
    graph('a long circle of peers', () => circle(30, 1), { p0: '*' }),
    graph('everybody wants everybody', () => crowd(4), { c0: '*' }),
    graph('only the lowest versions fit', () => backtracking(40), {
      b0: '*',
      b1: '*',
      b2: '*',
      b3: '*',
      b4: '*',
      shared: '1',
    }),
    graph('10,000 versions with 50 dependencies each', manyVersions, { big: '^1.0.0' }),
    graph('a chain of 150', () => chain(150), { l0: '1.0.0' }, { verdict: { kind: 'done' } }),
    graph('a ladder of versions of itself', () => ladder(60), { up: '1' }),
    graph(
      'itself as a peer',
      () => ({
        me: {
          versions: {
            '1.0.0': { peerDependencies: { me: '2' } },
            '2.0.0': { peerDependencies: { me: '1' } },
          },
        },
      }),
      { me: '*' },
    ),
    graph(
      'itself as a dependency',
      () => ({ me: { versions: { '1.0.0': { dependencies: { me: '1' } } } } }),
      { me: '1' },
      { verdict: { kind: 'done' } },
    ),
  ],
};
