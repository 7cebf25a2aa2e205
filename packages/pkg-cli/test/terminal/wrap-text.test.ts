import { expect, it } from 'vitest';
import { wrapLines, wrapText } from '../../src/terminal/wrap-text.ts';
import { openFakeTerminal } from '../support/fake-terminal.ts';

it.each([
  ['one two', 80, ['one two']],
  ['a long line of several words', 20, ['a long line of', 'several words']],
  ['https://registry.test/a/very/long/address b', 20, ['https://registry.test/a/very/long/address', 'b']],
  ['a long line of several words', 1, ['a long line of', 'several words']],
  ['', 20, ['']],
])('breaks %j at %i columns between words', (text, columns, lines) => {
  expect(wrapText(text, columns)).toEqual(lines);
});

it('keeps lines that fit, and indentation', () => {
  expect(wrapLines('a  b\n  a long line of several words', 20)).toBe(
    'a  b\n  a long line of\n  several words',
  );
});

it('does not count colours', () => {
  const red = '\u001b[31ma long line of\u001b[39m';
  expect(wrapText(`${red} several words`, 20)).toEqual([red, 'several words']);
});

it('is done where a person watches, and nowhere else', () => {
  const text = 'a long line of several words';
  for (const isTTY of [true, false]) {
    const fake = openFakeTerminal({ isTTY });
    fake.resize(20);
    fake.terminal.warn(text);
    expect(fake.written()).toBe(isTTY ? 'a long line of\nseveral words\n' : `${text}\n`);
  }
});
