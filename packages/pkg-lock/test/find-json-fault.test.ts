import { describe, expect, it } from 'vitest';
import { findJsonFault } from '../src/find-json-fault.ts';
import { readFixture } from './project.ts';
import { seededRandom } from './random.ts';

describe('findJsonFault', () => {
  it.each([
    ['{"a":1,}', 1, 8],
    ['{"a" 1}', 1, 6],
    ['[1 2]', 1, 4],
    ['{\n  "a": tru\n}', 2, 8],
    ['{"a":1}}', 1, 8],
    ['{"a":1', 1, 7],
    ['', 1, 1],
    ['{"a":"x\ny"}', 1, 6],
    ['{]', 1, 2],
    ['[1,]', 1, 4],
    ['{"a":01}', 1, 6],
    ["{'a':1}", 1, 2],
  ])('finds the place in %j', (text, line, column) => {
    expect(findJsonFault(text)).toMatchObject({ line, column });
  });

  it('shows a part of a long line', () => {
    const fault = findJsonFault(`{"a":"${'x'.repeat(5000)}" !${'y'.repeat(5000)}`);
    expect(fault.text.length).toBeLessThan(200);
    expect(fault.text).toContain('!');
  });

  it.each(['x', '\\n'])('finds the place behind a string of millions of %j', (part) => {
    const text = `{"a":"${part.repeat(5_000_000)}" bad`;
    expect(findJsonFault(text).column).toBe(text.length - 2);
  });

  it('points at the byte that was broken in a real lockfile, at the latest', () => {
    const text = readFixture('kinds-v3');
    const random = seededRandom(5);
    for (let round = 0; round < 200; round += 1) {
      const at = random.below(text.length);
      const broken = `${text.slice(0, at)}\u0001${text.slice(at)}`;
      const { line } = findJsonFault(broken);
      expect(line).toBeLessThanOrEqual(broken.slice(0, at).split('\n').length);
      expect(line).toBeGreaterThan(broken.slice(0, at).split('\n').length - 2);
    }
  });
});
