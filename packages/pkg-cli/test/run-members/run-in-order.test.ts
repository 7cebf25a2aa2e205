import { describe, expect, it } from 'vitest';
import { type OrderedItem, runInOrder } from '../../src/run-members/run-in-order.ts';

/** Runs items that end when the next turn of the event loop comes; the log has starts and ends. */
async function run(
  items: readonly OrderedItem[],
  concurrency: number,
  skip: (location: string) => string | undefined = () => undefined,
): Promise<{ readonly log: string[]; readonly most: number; readonly results: readonly string[] }> {
  const log: string[] = [];
  let now = 0;
  let most = 0;
  const results = await runInOrder(items, {
    concurrency,
    skip,
    run: async (location) => {
      log.push(`+${location}`);
      most = Math.max(most, ++now);
      await new Promise((resolve) => setImmediate(resolve));
      now -= 1;
      log.push(`-${location}`);
      return `ran ${location}`;
    },
  });
  return { log, most, results };
}

describe('runInOrder', () => {
  it('starts an item when those before it are done, and no more at once than allowed', async () => {
    const items = [
      { location: 'a', after: [] },
      { location: 'b', after: [] },
      { location: 'c', after: ['a', 'b'] },
    ];
    const { log, most, results } = await run(items, 2);
    expect(log.indexOf('+c')).toBeGreaterThan(log.indexOf('-b'));
    expect(log.indexOf('+c')).toBeGreaterThan(log.indexOf('-a'));
    expect(most).toBe(2);
    expect(results).toEqual(['ran a', 'ran b', 'ran c']);
    expect((await run(items, 1)).log).toEqual(['+a', '-a', '+b', '-b', '+c', '-c']);
  });

  it('does not wait for what is not in the list, and gives results in its order', async () => {
    const { results } = await run([{ location: 'a', after: ['elsewhere'] }], 1);
    expect(results).toEqual(['ran a']);
  });

  it('asks at the last moment whether an item is to run', async () => {
    const items = ['a', 'b', 'c'].map((location) => ({ location, after: [] }));
    const { log, results } = await run(items, 1, (location) => (location === 'b' ? 'skipped b' : undefined));
    expect(results).toEqual(['ran a', 'skipped b', 'ran c']);
    expect(log).toEqual(['+a', '-a', '+c', '-c']);
  });

  it('works through a thousand items in a chain', async () => {
    const items = Array.from({ length: 1_000 }, (_, index) => ({
      location: `p${index}`,
      after: index === 0 ? [] : [`p${index - 1}`],
    }));
    const { most, log } = await run(items, 8);
    expect([most, log.length]).toEqual([1, 2_000]);
  });
});
