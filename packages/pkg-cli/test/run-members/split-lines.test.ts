import { describe, expect, it } from 'vitest';
import { openLineSplitter } from '../../src/run-members/split-lines.ts';

/** What comes out when a text comes in parts of a size. */
function split(
  text: string,
  sizeBytes: number,
): { readonly lines: string[]; readonly rest: string | undefined } {
  const bytes = Buffer.from(text);
  const splitter = openLineSplitter();
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += sizeBytes)
    lines.push(...splitter.push(bytes.subarray(at, at + sizeBytes)).map(String));
  return { lines, rest: splitter.end()?.toString() };
}

describe('openLineSplitter', () => {
  const text = 'grün\r\n\n日本語 🎉\nlast ä';

  it.each([1, 2, 3, 5, 7, 1000])('gives the same whole lines for parts of %i bytes', (size) => {
    expect(split(text, size)).toEqual({ lines: ['grün', '', '日本語 🎉'], rest: 'last ä' });
  });

  it('has nothing left after a last newline', () => {
    expect(split('a\n', 10)).toEqual({ lines: ['a'], rest: undefined });
  });

  it('passes a line that never ends on in parts, between characters', () => {
    const endless = 'a🎉'.repeat(60_000);
    const { lines, rest } = split(endless, 4_093);
    expect(lines.length).toBeGreaterThan(3);
    expect([...lines, rest].join('')).toBe(endless);
    for (const line of lines) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(65_536);
  });
});
