import { expect, test } from 'vitest';
import { joinNames, splitNames } from '../../src/internal/name-list.ts';

test.each([
  [[]],
  [['']],
  [['', '']],
  [['1.0.0']],
  [['1.0.0', '2.0.0-a+b']],
  [['a\nb', 'c']],
  [['\n']],
  [['a', '', 'b\n']],
])('texts come back as they were, newlines and empty ones included: %j', (names) => {
  expect(splitNames(joinNames(names))).toEqual(names);
});

test('plain texts become one text', () => {
  expect(joinNames(['1.0.0', '2.0.0'])).toBe('1.0.0\n2.0.0');
});
