import { expect, test } from 'vitest';
import { parseBenchArguments } from '../src/bench-arguments.ts';
import { parseScenario, scenarioNames } from '../src/scenario.ts';

test('every short name leads to the scenario of its slug', () => {
  for (const [name, slug] of Object.entries(scenarioNames))
    expect(parseScenario(name)).toEqual(parseScenario(slug));
});

test.each([
  ['cold', { linker: 'hoisted', lock: false, cache: false, modules: false }],
  ['warm', { linker: 'hoisted', lock: true, cache: true, modules: false }],
  ['added', { action: 'added', lock: true, cache: true, modules: true }],
  ['filtered', { action: 'filtered', lock: true, cache: true, modules: false }],
  ['isolated.install.lock.no-cache.modules', { linker: 'isolated', lock: true, cache: false, modules: true }],
])('%s', (text, expected) => {
  expect(parseScenario(text)).toMatchObject(expected);
});

test.each(['hot', 'hoisted.install.lock.cache', 'x.install.lock.cache.modules', 'toString', 'changed'])(
  'refuses %s',
  (text) => {
    expect(() => parseScenario(text)).toThrow(`Unknown scenario ${text}`);
  },
);

test('there is a scenario for each state that a project is installed from', () => {
  expect(Object.values(scenarioNames)).toEqual(
    expect.arrayContaining([
      'hoisted.install.no-lock.no-cache.no-modules',
      'hoisted.install.lock.no-cache.no-modules',
      'hoisted.install.lock.cache.no-modules',
      'hoisted.install.no-lock.cache.no-modules',
      'hoisted.install.lock.cache.modules',
      'hoisted.rewritten.lock.cache.modules',
      'hoisted.added.lock.cache.modules',
      'hoisted.removed.lock.cache.modules',
      'hoisted.bumped.lock.cache.modules',
      'hoisted.switched.lock.cache.modules',
      'hoisted.returned.lock.cache.modules',
      'hoisted.frozen.lock.cache.modules',
      'hoisted.missing.lock.cache.modules',
    ]),
  );
});

test('refuses a move between states without the tree of one', () => {
  expect(() => parseScenario('hoisted.bumped.lock.cache.no-modules')).toThrow(
    'moves between two states, which needs lock, cache and modules',
  );
});

test('reads lists of names and numbers', () => {
  const wanted = parseBenchArguments([
    '--fixture',
    'small,large',
    '--rival',
    'bun',
    '--runs',
    '3',
    '--mbit',
    '200',
  ]);
  expect(wanted).toMatchObject({ runs: 3, network: { mbit: 200, latencyMs: 0 }, disk: 'ram' });
  expect(wanted.fixtures.map(({ name }) => name)).toEqual(['small', 'large']);
  expect(wanted.rivals.map(({ name }) => name)).toEqual(['bun']);
  expect(wanted.scenarios.map(({ slug }) => slug)).toEqual([scenarioNames['cold'], scenarioNames['warm']]);
});

test.each([
  [['--fixture', 'tiny'], 'Unknown fixture tiny. There are large, medium, mono, small, thousand'],
  [['--rival', 'tar'], 'Unknown rival tar'],
  [['--rival', 'bun@26'], 'Unknown rival bun@26'],
  [['--rival', 'dx@26'], 'dx@26: which Node is 26? Say --node 26=<path of node>'],
  [['--node', 'x'], '--node is <name>=<path of node>, not x'],
  [['--runs', '0'], '--runs must be a number of at least 1'],
  [['--mbit', 'fast'], '--mbit must be a number'],
  [['--disk', 'tape'], '--disk is ram or plain'],
  [['--speed', '1'], '--speed'],
])('refuses %j', (argv, message) => {
  expect(() => parseBenchArguments(argv)).toThrow(message);
});
