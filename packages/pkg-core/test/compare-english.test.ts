import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareEnglish } from '../src/compare-english.ts';

const oracle = new Intl.Collator('en');
const ascii = fc.string({ unit: fc.integer({ min: 32, max: 126 }).map((code) => String.fromCharCode(code)) });
const near = fc.string({ unit: fc.constantFrom('a', 'A', 'b', 'B', '-', '_', '/', '@', '.', '1') });
const any = fc.string({
  unit: fc.oneof(near, fc.constantFrom('é', '\u0301', '·', 'l', '\t', '\0', '中', '😀')),
});

describe('compareEnglish', () => {
  it.each([
    ['names', near],
    ['ASCII', ascii],
    ['text', any],
  ])('orders %s as the English collator', (_, texts) => {
    fc.assert(
      fc.property(texts, texts, (a, b) => {
        expect(Math.sign(compareEnglish(a, b))).toBe(Math.sign(oracle.compare(a, b)));
      }),
      { numRuns: 5_000 },
    );
  });

  it('orders every pair of printable characters as the English collator', () => {
    const characters = Array.from({ length: 95 }, (_, index) => String.fromCharCode(index + 32));
    for (const a of characters)
      for (const b of characters)
        expect(`${a}${b} ${Math.sign(compareEnglish(a, b))}`).toBe(`${a}${b} ${oracle.compare(a, b)}`);
  });
});
