import { expect, test } from 'vitest';
import { areSettled } from '../../src/unchanged/sum-launch.ts';

const mark = '66 2026-03-01 12:00:05.500000000 +0000';

test.each<[string, boolean]>([
  ['66 2026-03-01 12:00:05.499999999 +0000', true],
  ['66 2026-03-01 12:00:05.500000000 +0000', false],
  ['66 2026-03-01 12:00:05.500000001 +0000', false],
  ['66 2026-03-01 12:00:06.000000000 +0000', false],
  ['66 2026-03-01 13:00:05.400000000 +0100', true],
  ['66 2026-03-01 11:30:05.600000000 -0030', false],
  ['7 2026-03-01 12:00:04.000000000 +0000', false],
  ['7 2026-03-01 12:00:02.000000000 +0000', true],
  ['66 1772366404', false],
  ['', false],
])('a file with the stamp %j is settled before that of the mark: %s', (stamp, isSettled) => {
  expect(areSettled(`${mark}\n${stamp}`)).toBe(isSettled);
  expect(areSettled(`${mark}\n66 2020-01-01 00:00:00.000000000 +0000\n${stamp}`)).toBe(isSettled);
});

test('stamps without parts of a second or a zone are compared as well', () => {
  const second = (number: number): string => `66 2026-03-01 12:00:0${number}.000000000`;
  expect(areSettled(`${second(5)}\n${second(4)}`)).toBe(true);
  expect(areSettled(`${second(5)}\n${second(5)}`)).toBe(false);
});

test('nothing is settled where no stamps are shown', () => {
  expect(areSettled('')).toBe(false);
  expect(areSettled(mark)).toBe(false);
});
