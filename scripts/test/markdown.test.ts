import { describe, expect, test } from 'vitest';
import { parseTable } from '../repo/parse-table.mjs';
import { readSection } from '../repo/read-section.mjs';

describe('parseTable', () => {
  test('gives the rows below the rule, up to the first line that is not a row', () => {
    const text = 'text\n\n| a | b |\n| --- | :-: |\n| 1 | x \\| y |\n|2||\n\n| c |\n|---|\n| 3 |\n';
    expect(parseTable(text)).toEqual([
      ['1', 'x \\| y'],
      ['2', ''],
    ]);
  });

  test('gives nothing where there is no table', () => {
    expect(parseTable('a | b\n')).toEqual([]);
  });
});

describe('readSection', () => {
  const page = '# Page\n\n## One\n\na\n\n### Deeper\n\nb\n\n## Two\n\nc\n';

  test('ends at the next heading of its level', () => {
    expect(readSection(page, '## One')).toBe('\na\n\n### Deeper\n\nb\n');
    expect(readSection(page, '## Two')).toBe('\nc\n');
  });

  test('is undefined without the heading', () => {
    expect(readSection(page, '## Three')).toBeUndefined();
  });
});
