import { describe, expect, it } from 'vitest';
import { nearestNames } from '../src/explain-not-found.ts';

describe('nearestNames', () => {
  it('gives the nearest first, each once, without the name itself', () => {
    expect(nearestNames('raect', ['redux', 'react', 'react', 'raect', 'preact'])).toEqual([
      'react',
      'preact',
    ]);
  });
});
