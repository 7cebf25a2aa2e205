import { expect, test } from 'vitest';
import { summariseResults } from '../../src/report/summary.ts';
import { resultOf } from './results.ts';

const warm = { fixture: 'small', scenario: 'warm', times: { 'dx-standalone': 5, bun: 10 } };

test('has one row for each rival in a cell, and of two results of it the later', () => {
  const later = resultOf({ ...warm, times: { bun: 20 } }, { startedAt: '2026-01-02T10:00:00.000Z' });
  const summary = summariseResults([resultOf(warm), later]);
  expect(summary.rows.map(({ rival, wallMs }) => [rival, wallMs.median])).toEqual([
    ['dx-standalone', 5],
    ['bun', 20],
  ]);
  expect(summary).toMatchObject({ from: '2026-01-01T10:00:00.000Z', to: '2026-01-02T10:00:00.000Z' });
});

test('a cold install on a line is another scenario than one on loopback', () => {
  const cold = { ...warm, scenario: 'cold' };
  const line = resultOf(cold, { network: { latencyMs: 30, mbit: 200 } });
  const summary = summariseResults([resultOf(cold), line]);
  expect(new Set(summary.rows.map(({ scenario }) => scenario))).toEqual(new Set(['cold', 'cold-line']));
  expect(summary.line).toEqual({ latencyMs: 30, mbit: 200 });
});

test('a failure counts until the cell is measured', () => {
  const failure = { fixture: 'small', scenario: 'hoisted.install.lock.cache.no-modules', message: 'no' };
  const failed = resultOf(
    { ...warm, times: { npm: 1 } },
    {
      failures: [
        { ...failure, rival: 'bun' },
        { ...failure, rival: 'yarn' },
      ],
    },
  );
  const { failures } = summariseResults([failed, resultOf(warm)]);
  expect(failures).toEqual([{ ...failure, scenario: 'warm', rival: 'yarn' }]);
});

test.each([
  ['disks', { disk: 'plain directory' }],
  ['machines', { machine: { ...resultOf(warm).machine, cores: 8 } }],
])('refuses results of several %s', (what, more) => {
  expect(() => summariseResults([resultOf(warm), resultOf(warm, more)])).toThrow(
    `Results of several ${what}`,
  );
});

test('refuses to summarise nothing', () => {
  expect(() => summariseResults([])).toThrow('There are no results');
});
