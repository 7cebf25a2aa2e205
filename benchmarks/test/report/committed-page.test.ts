import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { docsDirectory } from '../../src/paths.ts';
import { explanations } from '../../src/report/explanations.ts';
import { makePage } from '../../src/report/page.ts';
import { findDifferences, readSummary, writePage, writeSummary } from '../../src/report/page-files.ts';
import { summariseResults } from '../../src/report/summary.ts';
import { resultOf } from './results.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'dx-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

const summary = summariseResults([
  resultOf({ fixture: 'medium', scenario: 'noop', times: { 'dx-standalone': 1, bun: 9 } }),
]);

test('a summary is read as it was written', () => {
  writeSummary(directory, summary);
  expect(readSummary(directory)).toEqual(summary);
});

test('tells which files of a page are not as the summary says', () => {
  const page = makePage(summary, []);
  writePage(directory, page);
  expect(findDifferences(directory, page)).toEqual([]);
  rmSync(join(directory, 'benchmarks', 'medium.svg'));
  writePage(directory, new Map([['benchmarks.md', 'by hand\n']]));
  expect(findDifferences(directory, page)).toEqual(['benchmarks.md', 'benchmarks/medium.svg']);
});

// Until results are committed there is no page either.
test('docs/benchmarks.md was made from the committed results', () => {
  const hasResults = existsSync(join(docsDirectory, 'benchmarks', 'results.json'));
  expect(existsSync(join(docsDirectory, 'benchmarks.md'))).toBe(hasResults);
  if (!hasResults) return;
  const committed = readSummary(docsDirectory);
  expect(findDifferences(docsDirectory, makePage(committed, explanations))).toEqual([]);
  expect(readFileSync(join(docsDirectory, 'benchmarks', 'results.json'), 'utf8')).not.toMatch(
    /\/(tmp|home|root|work)\//,
  );
});
