import { expect, test } from 'vitest';
import { parseAllArguments } from '../src/all-arguments.ts';
import { listCells, type MatrixCell, nameCell, planCell, shapedNetwork } from '../src/matrix.ts';

const rivals = {
  quick: ['dx-standalone', 'bun'],
  slow: ['npm'],
  withoutSpare: ['dx-standalone-no-spare'],
  isolated: ['pnpm-isolated'],
};

function cell(fixture: string, scenario: string): MatrixCell {
  return { fixture, scenario, network: { latencyMs: 0 } };
}

test('there is a cell for 13 scenarios and a cold install on a line, with each of four fixtures', () => {
  const cells = listCells();
  expect(cells).toHaveLength(4 * 14);
  expect(new Set(cells.map(nameCell)).size).toBe(cells.length);
  expect(cells.filter(({ network }) => network === shapedNetwork).map(nameCell)).toEqual([
    'small--cold--30ms-200mbit.json',
    'medium--cold--30ms-200mbit.json',
    'large--cold--30ms-200mbit.json',
    'mono--cold--30ms-200mbit.json',
  ]);
});

test('slow rivals run less often, and others only where they make a difference', () => {
  const names = (name: string) => planCell(cell('large', name), rivals).map(({ rival }) => rival);
  expect(names('noop')).toEqual(['dx-standalone', 'bun', 'npm']);
  expect(names('switched')).toEqual(['dx-standalone', 'bun', 'dx-standalone-no-spare', 'npm']);
  expect(names('warm')).toEqual(['dx-standalone', 'bun', 'dx-standalone-no-spare', 'pnpm-isolated', 'npm']);
  const plan = planCell(cell('large', 'noop'), rivals);
  expect(plan.at(-1)).toEqual({ rival: 'npm', runs: 1, warmUp: false });
  expect(plan[0]?.runs).toBeGreaterThan(1);
});

test('a number of runs replaces that of the fixture, and never makes slow rivals slower', () => {
  const plan = planCell(cell('mono', 'noop'), rivals, 7);
  expect(plan.map(({ runs }) => runs)).toEqual([7, 7, 1]);
});

test('reads which part of the matrix is wanted', () => {
  const { cells, minutes, again } = parseAllArguments([
    '--fixture',
    'small',
    '--scenario',
    'cold,warm',
    '--minutes',
    '5',
  ]);
  expect(cells.map(nameCell)).toEqual([
    'small--cold.json',
    'small--warm.json',
    'small--cold--30ms-200mbit.json',
  ]);
  expect([minutes, again]).toEqual([5, false]);
});

test.each([
  [['--fixture', 'thousand'], '--fixture: unknown thousand. There are small, medium, large, mono'],
  [['--scenario', 'hot'], '--scenario: unknown hot'],
  [['--runs', '0'], '--runs must be a number of at least 1'],
  [['--disk', 'tape'], '--disk is ram or plain'],
])('refuses %j', (argv, message) => {
  expect(() => parseAllArguments(argv)).toThrow(message);
});
