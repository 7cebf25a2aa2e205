import { expect, test } from 'vitest';
import { formatTable } from '../src/format-table.ts';
import { type BenchRow, spreadOf, summariseRuns } from '../src/summarise-runs.ts';

const requests = { packuments: 1, notModified: 2, archives: 3, other: 0 };
const tree = { packages: 4, files: 5, bytes: 6, links: 0, digest: '' };

function row(rival: string, ...wallMs: number[]): BenchRow {
  const runs = wallMs.map((ms) => ({
    wallMs: ms,
    peakRssBytes: 2e6,
    background: { wallMs: 0, cpuMs: 0, diskBytes: 0 },
    requests,
    missing: [],
  }));
  return summariseRuns('small', 'a.b.c', { rival, runs, tree });
}

test.each([
  [[3], { median: 3, min: 3, max: 3, count: 1 }],
  [[3, 1, 2], { median: 2, min: 1, max: 3, count: 3 }],
  [[4, 1, 2, 3], { median: 2.5, min: 1, max: 4, count: 4 }],
  [[10.06, 2], { median: 6, min: 2, max: 10.1, count: 2 }],
])('the spread of %j', (values, expected) => {
  expect(spreadOf(values)).toEqual(expected);
});

test('the table gives how often a rival fits into the time of bun', () => {
  const [, dx, bun] = formatTable([row('dx', 5), row('bun', 10, 10)]).split('\n');
  expect(dx?.split(/\s+/)).toEqual([
    'small',
    'a.b.c',
    'dx',
    '5.0',
    '5.0',
    '5.0',
    '1',
    '2.00×',
    '–',
    '2',
    '0',
    '1/2/3',
    '0',
    '4',
    '5',
  ]);
  expect(bun).toContain('1.00×');
});

test('the columns of the table line up', () => {
  const lines = formatTable([row('dx', 12345), row('bun', 1)]).split('\n');
  expect(new Set(lines.map((line) => line.length)).size).toBe(1);
});
