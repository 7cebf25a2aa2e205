import { expect, it } from 'vitest';
import { integrityOf, openCache, openHttpRemote } from '../../src/index.ts';
import { startRemote } from './remote-server.ts';
import { keyOf, temporaryDirectory } from './temporary-cache.ts';

it('the example of a content cache in the README gives what it says', async () => {
  const server = await startRemote();
  try {
    const remote = openHttpRemote({ url: `${server.url}/cache` });
    const cache = openCache({ directory: temporaryDirectory(), memory: { maxBytes: 32e6 }, remote });
    const bytes = new TextEncoder().encode('export const one = 1;');
    expect(integrityOf(bytes)).toBe(keyOf(bytes));
    await cache.put(integrityOf(bytes), bytes);
    const answer = await cache.get(integrityOf(bytes));
    expect(answer).toMatchObject({ status: 'hit', tier: 'memory', bytes });
    expect(bytes).toHaveLength(21);
    expect(server.requests).toHaveLength(1);
    await cache.close();
  } finally {
    await server.close();
  }
});
