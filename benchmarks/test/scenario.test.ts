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
  ['changed', { action: 'changed', lock: true, cache: true, modules: true }],
  ['filtered', { action: 'filtered', lock: true, cache: true, modules: false }],
  ['isolated.install.lock.no-cache.modules', { linker: 'isolated', lock: true, cache: false, modules: true }],
])('%s', (text, expected) => {
  expect(parseScenario(text)).toMatchObject(expected);
});

test.each(['hot', 'hoisted.install.lock.cache', 'x.install.lock.cache.modules', 'toString'])(
  'refuses %s',
  (text) => {
    expect(() => parseScenario(text)).toThrow(`Unknown scenario ${text}`);
  },
);

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
  expect(wanted).toMatchObject({ runs: 3, mbit: 200, latencyMs: 0, disk: 'ram' });
  expect(wanted.fixtures.map(({ name }) => name)).toEqual(['small', 'large']);
  expect(wanted.rivals.map(({ name }) => name)).toEqual(['bun']);
  expect(wanted.scenarios.map(({ slug }) => slug)).toEqual([scenarioNames['cold'], scenarioNames['warm']]);
});

test.each([
  [['--fixture', 'tiny'], 'Unknown fixture tiny. There are large, medium, mono, small, thousand'],
  [['--rival', 'tar'], 'Unknown rival tar'],
  [['--runs', '0'], '--runs must be a number of at least 1'],
  [['--mbit', 'fast'], '--mbit must be a number'],
  [['--disk', 'tape'], '--disk is ram or plain'],
  [['--speed', '1'], '--speed'],
])('refuses %j', (argv, message) => {
  expect(() => parseBenchArguments(argv)).toThrow(message);
});
