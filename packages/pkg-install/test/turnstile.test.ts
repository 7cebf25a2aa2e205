import { expect, it } from 'vitest';
import { openTurnstile } from '../src/turnstile.ts';

it('lets no more than the limit run at once, in order, and goes on after a failure', async () => {
  const inTurn = openTurnstile(2);
  let running = 0;
  let most = 0;
  const order: number[] = [];
  const jobs = [0, 1, 2, 3, 4].map((job) =>
    inTurn(async () => {
      running += 1;
      most = Math.max(most, running);
      order.push(job);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      if (job === 1) throw new Error('failed');
      return job;
    }),
  );
  const results = await Promise.allSettled(jobs);
  expect(results.map((result) => result.status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
    'fulfilled',
    'fulfilled',
  ]);
  expect(order).toEqual([0, 1, 2, 3, 4]);
  expect(most).toBe(2);
});
