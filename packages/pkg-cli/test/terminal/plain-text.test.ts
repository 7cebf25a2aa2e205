import { expect, it } from 'vitest';
import { plainText } from '../../src/terminal/plain-text.ts';

it.each([
  ['plain text, ünïcödé 漢字 ok', 'plain text, ünïcödé 漢字 ok'],
  ['clear \u001b[2Jscreen', 'clear [2Jscreen'],
  ['clipboard \u001b]52;c;ZXZpbA==\u0007', 'clipboard ]52;c;ZXZpbA=='],
  ['back\rwards', 'backwards'],
  ['right \u202eto left', 'right to left'],
  ['zero\u200bwidth\ufeff', 'zerowidth'],
  ['c1 \u009b31m', 'c1 31m'],
  ['two\nlines\tand a tab', 'two\nlines\tand a tab'],
])('T01 takes what could move or hide text out of %j', (text, plain) => {
  expect(plainText(text)).toBe(plain);
});

it('T01 cuts a text that is too long', () => {
  expect(plainText('x'.repeat(1_000_000))).toHaveLength(2_001);
});
