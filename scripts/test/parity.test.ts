import { describe, expect, test } from 'vitest';
import { findParityFaults } from '../parity/find-parity-faults.mjs';
import { formatParityTable } from '../parity/format-parity-table.mjs';
import { parityIds, readTitleIds } from '../parity/parity-ids.mjs';
import { readParityPage } from '../parity/read-parity-page.mjs';
import { readTestReport } from '../parity/read-test-report.mjs';

const rows = parityIds.map((id) => `| ${id} | line of ${id} |`).join('\n');
const reasons = parityIds
  .filter((id) => !['F01', 'F02'].includes(id))
  .map((id) => `| ${id} | not here |`)
  .join('\n');
const page = readParityPage(
  `# Page\n\n## Lines\n\n| id | what |\n| --- | --- |\n${rows}\n\n## Not shown by a test\n\n| id | why |\n| --- | --- |\n${reasons}\n`,
);

function readTests(...results: readonly (readonly [title: string, status: string])[]) {
  const assertionResults = results.map(([title, status]) => ({ title, ancestorTitles: ['parity'], status }));
  return readTestReport(
    { testResults: [{ name: '/repo/packages/a/test/a.test.ts', assertionResults }] },
    '/repo',
  );
}

describe('parity', () => {
  test('a title names the ids that it begins with, and no others', () => {
    expect(readTitleIds('F06 F08 every key, unlike W01')).toEqual(['F06', 'F08']);
    expect(readTitleIds('W01: newline')).toEqual(['W01']);
    expect(readTitleIds('reads F06 files')).toEqual([]);
    expect(readTitleIds('F066 is none')).toEqual([]);
  });

  test('there are 78 lines', () => {
    expect(parityIds).toHaveLength(78);
    expect(parityIds.at(0)).toBe('F01');
    expect(parityIds.at(-1)).toBe('G06');
  });

  test('nothing is wrong when a test or a reason covers every id', () => {
    expect(findParityFaults(readTests(['F01 F02 works', 'passed']), page)).toEqual([]);
  });

  test('an id without a passing test and without a reason is a fault', () => {
    expect(findParityFaults(readTests(['F01 works', 'passed'], ['F02 sleeps', 'skipped']), page)).toEqual([
      'F02 is not shown: its tests did not run, and docs/npm-parity.md gives no reason',
    ]);
    expect(findParityFaults(readTests(['F02 works', 'passed']), page)).toEqual([
      'F01 is not shown: no test begins with it, and docs/npm-parity.md gives no reason',
    ]);
  });

  test('a failed test is a fault even beside a passing one', () => {
    const tests = readTests(['F01 F02 works', 'passed'], ['F01 breaks', 'failed']);
    expect(findParityFaults(tests, page)).toEqual(['F01 failed: packages/a/test/a.test.ts: F01 breaks']);
  });

  test('a reason that is stale and a line that is missing are faults', () => {
    expect(findParityFaults(readTests(['F01 F02 W01 works', 'passed']), page)).toEqual([
      'W01 is shown by a test; take its reason out of docs/npm-parity.md',
    ]);
    const lines = new Map([...page.lines].filter(([id]) => id !== 'F01'));
    expect(findParityFaults(readTests(['F01 F02 works', 'passed']), { ...page, lines })).toEqual([
      'F01 has no line in docs/npm-parity.md',
    ]);
  });

  test('the titles of groups count too, ids of other lists do not', () => {
    const result = { title: 'F02 R05 works', ancestorTitles: ['settings', 'F01 a group'], status: 'passed' };
    const report = { testResults: [{ name: '/repo/packages/a/test/a.test.ts', assertionResults: [result] }] };
    expect([...readTestReport(report, '/repo').keys()]).toEqual(['F01', 'F02']);
    const attack = { title: 'N06 refuses', ancestorTitles: [], status: 'passed' };
    const name = '/repo/packages/pkg-cache/test/index-document.test.ts';
    expect(readTestReport({ testResults: [{ name, assertionResults: [attack] }] }, '/repo').size).toBe(0);
  });

  test('the table counts the tests of each file and falls back to the reason', () => {
    const table = formatParityTable(
      readTests(['F01 a', 'passed'], ['F01 b', 'passed'], ['F01 c', 'failed']),
      page,
    );
    expect(table).toContain('| F01 | line of F01 | packages/a/test/a.test.ts (2 passed, 1 failed) |');
    expect(table).toContain('| F02 | line of F02 | MISSING |');
    expect(table).toContain('| G06 | line of G06 | not here |');
  });
});
