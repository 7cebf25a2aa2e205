import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { corpusIds, listCaseIds, loadCases, readIds, withRows } from '../src/index.ts';

it('has a file for every id', () => {
  expect(listCaseIds()).toEqual(Object.keys(corpusIds).sort());
});

it('says of every case what it is, where it comes from and what must happen, under its own id', async () => {
  const cases = await loadCases(/./);
  expect(cases.map(({ id }) => id)).toEqual(listCaseIds());
  for (const { what, source, must, attacks } of cases) {
    for (const sentence of [what, source, must]) expect(sentence).toMatch(/\w/);
    const names = attacks.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)]);
    expect(names).not.toEqual([]);
  }
});

it('has a row for every case in docs/security.md, where the rivals stand beside dx', () => {
  const page = readFileSync(new URL('../../../docs/security.md', import.meta.url), 'utf8');
  expect(readIds(page)).toEqual(listCaseIds());
});

it('writes a row anew and keeps the others, and what stands around the table', () => {
  const row = {
    id: 'B01',
    what: 'a | b',
    source: 'CVE-1',
    outcomes: { dx: ['refused', 'refused'] as const },
  };
  const empty =
    'before\n<!-- made by pnpm attack-corpus -->\n<!-- end of what pnpm attack-corpus makes -->\nafter\n';
  const first = withRows(empty, [row, { ...row, id: 'A02' }], ['dx', 'npm']);
  expect(first).toContain('| A02 | a \\| b | CVE-1 | 2 refused | – |\n| B01 |');
  expect([first.startsWith('before\n'), first.endsWith('after\n')]).toEqual([true, true]);
  const second = withRows(first, [{ ...row, what: 'new' }], ['dx', 'npm']);
  expect(readIds(second)).toEqual(['A02', 'B01']);
  expect(second).toContain('| B01 | new |');
});
