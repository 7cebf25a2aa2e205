import { stripVTControlCharacters } from 'node:util';
import type { HistoryItem } from '@dx/pkg-install';
import { describe, expect, it } from 'vitest';
import { formatAge, historyTable, returnLine } from '../../src/history/describe-entry.ts';
import { openPaint } from '../../src/terminal/paint.ts';

const nowMs = new Date(2026, 10, 23, 12, 0).getTime();
const minute = 60_000;
const digest = { sizeBytes: 1, sha256: '0'.repeat(64) };

function item(change: Partial<HistoryItem> = {}): HistoryItem {
  return {
    number: 1,
    timeMs: nowMs - 5 * minute,
    root: '/app',
    command: 'dx install',
    packages: { added: 0, removed: 0, changed: 0 },
    files: [{ path: 'lock.dxl', after: digest }],
    isUndone: false,
    ...change,
  };
}

const items = [
  item({
    number: 12,
    command: 'dx add react react-dom @types/react @types/react-dom -D',
    packages: { added: 3, removed: 1, changed: 2 },
  }),
  item({ number: 11, isUndone: true, timeMs: nowMs - 3 * 24 * 60 * minute }),
];

function table(columns: number | undefined, isColored = false): readonly string[] {
  return historyTable(items, { paint: openPaint(isColored), nowMs, columns });
}

describe('historyTable', () => {
  it('shows everything where there is room, or no terminal', () => {
    expect(table(undefined)).toEqual([
      '    When              Command                                                  Packages    Files',
      '12  5 min ago         dx add react react-dom @types/react @types/react-dom -D  +3 -1 ~2    lock.dxl',
      '11  2026-11-20 12:00  dx install                                               taken back  lock.dxl',
    ]);
    expect(table(99)).toEqual(table(undefined));
  });

  it('leaves files out first, then cuts commands, and fits', () => {
    expect(table(90)[0]).toBe(
      '    When              Command                                                  Packages',
    );
    for (let columns = 54; columns < 100; columns += 1)
      for (const line of table(columns)) expect(line.length).toBeLessThanOrEqual(columns);
    expect(table(60)[1]).toMatch(/^12 {2}5 min ago {9}dx add react .*… {2}\+3 -1 ~2$/);
    expect(table(20)[1]).toContain('dx add react re…');
  });

  it('is dim where it was taken back, and takes control characters out', () => {
    const [, , dimmed = ''] = table(undefined, true);
    expect(dimmed).toMatch(/2m11 .*22m$/);
    expect(stripVTControlCharacters(dimmed)).toBe(table(undefined)[2]);
    const [, line] = historyTable([item({ command: 'dx add \u001b[31mx' })], {
      paint: openPaint(false),
      nowMs,
      columns: 80,
    });
    expect(line).toContain('dx add [31mx');
  });

  it('names some of many files', () => {
    const files = ['a', 'b', 'c', 'd'].map((name) => ({ path: `${name}/package.json`, after: digest }));
    const [, line] = historyTable([item({ files })], { paint: openPaint(false), nowMs, columns: undefined });
    expect(line).toContain('a/package.json, b/package.json, 2 more files');
  });
});

it.each([
  [0, 'just now'],
  [59 * 1000, 'just now'],
  [minute, '1 min ago'],
  [59 * minute, '59 min ago'],
  [60 * minute, '1 h ago'],
  [23 * 60 * minute + 59 * minute, '23 h ago'],
  [24 * 60 * minute, '2026-11-22 12:00'],
  [-minute, '2026-11-23 12:01'],
  [Number.NaN, 'unknown'],
])('an age of %d ms is told as %s', (ageMs, text) => {
  expect(formatAge(nowMs - ageMs, nowMs)).toBe(text);
});

it('an undo that only finds another one finished says so', () => {
  const { isUndone: _, ...entry } = item({ command: 'dx add x' });
  expect(returnLine({ direction: 'undo', entry, isFinished: true }, false, nowMs)).toBe(
    'dx add x (5 min ago) was taken back already, by the undo that was cut off',
  );
  expect(returnLine({ direction: 'redo', entry, isFinished: false }, true, nowMs)).toBe(
    'would do dx add x again (5 min ago)',
  );
});
