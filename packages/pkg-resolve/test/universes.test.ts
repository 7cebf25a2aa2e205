import { describe, expect, it } from 'vitest';
import { answerUniverse, readUniverses } from './universe-file.ts';

const universes = readUniverses();

describe('a universe has the answer written in it', () => {
  it('covers the rules with at least 30 files', () => {
    expect(universes.length).toBeGreaterThanOrEqual(30);
  });

  it.each(universes.map((universe) => [universe.why, universe] as const))('%s', async (_why, universe) => {
    if (universe.error === undefined) expect(await answerUniverse(universe)).toEqual(universe.expected);
    else await expect(answerUniverse(universe)).rejects.toMatchObject({ code: universe.error });
  });
});
