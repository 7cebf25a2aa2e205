import { expect, it } from 'vitest';
import { formatBytes, formatDuration, plural } from '../../src/terminal/format.ts';
import { formatTable } from '../../src/terminal/format-table.ts';

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_000, '1.0 kB'],
  [38_960_000, '39.0 MB'],
  [2_500_000_000, '2.5 GB'],
])('writes %i bytes as %s', (sizeBytes, text) => {
  expect(formatBytes(sizeBytes)).toBe(text);
});

it.each([
  [3.4, '3 ms'],
  [999, '999 ms'],
  [1_000, '1.0 s'],
  [72_000, '1 min 12 s'],
])('writes %d milliseconds as %s', (durationMs, text) => {
  expect(formatDuration(durationMs)).toBe(text);
});

it('counts with the right ending', () => {
  expect([plural(0, 'package'), plural(1, 'package'), plural(2, 'package')]).toEqual([
    '0 packages',
    '1 package',
    '2 packages',
  ]);
});

it('aligns a table by its texts, not by its colours', () => {
  const red = (text: string): string => `<red>${text}</red>`;
  const rows = [
    [{ text: 'Package' }, { text: 'Now' }],
    [{ text: 'a', paint: red }, { text: '1' }],
  ];
  expect(formatTable(rows)).toEqual(['Package  Now', '<red>a</red>        1']);
});
