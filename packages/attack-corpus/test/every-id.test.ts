import { expect, it } from 'vitest';
import { corpusIds, listCaseIds, loadCases, notYetDue } from '../src/index.ts';

it('has a file for every id that is due, and no id is both there and not yet due', () => {
  const due = Object.keys(corpusIds).filter((id) => !notYetDue.includes(id));
  expect(listCaseIds()).toEqual(due.sort());
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
