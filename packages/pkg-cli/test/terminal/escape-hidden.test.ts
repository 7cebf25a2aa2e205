import { expect, it } from 'vitest';
import { escapeHidden } from '../../src/terminal/escape-hidden.ts';

it('T01 JSON with characters that steer a terminal says the same and shows them as escapes', () => {
  const value = { text: '\u009b31m \u202eabc\u200d\ufeff \u{e0041} ünï 漢字' };
  const line = escapeHidden(JSON.stringify(value));
  expect(line).toContain('\\u009b31m \\u202eabc\\u200d\\ufeff \\udb40\\udc41 ünï 漢字');
  expect(JSON.parse(line)).toEqual(value);
});

it('leaves colours and new lines alone', () => {
  expect(escapeHidden('\u001b[31mred\u001b[39m\n\ttext')).toBe('\u001b[31mred\u001b[39m\n\ttext');
});
