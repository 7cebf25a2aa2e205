import { describe, expect, it } from 'vitest';
import { editDistance } from '../src/edit-distance.ts';

describe('editDistance', () => {
  it.each([
    ['react', 'react', 0],
    ['raect', 'react', 1],
    ['recat', 'react', 1],
    ['reactt', 'react', 1],
    ['lodas', 'lodash', 1],
    ['expres', 'espress', 2],
    ['a', 'abcdef', 3],
    ['', 'ab', 2],
  ])('counts the edits from %j to %j as %i, at most one over the limit', (a, b, distance) => {
    expect(editDistance(a, b, 2)).toBe(distance);
    expect(editDistance(b, a, 2)).toBe(distance);
  });
});
