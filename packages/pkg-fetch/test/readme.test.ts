import { parsePackageName } from '@dx/pkg-core';
import { expect, it } from 'vitest';
import { inMemoryTransport, openRegistryClient } from '../src/index.ts';

it('the example of the README prints what it says', async () => {
  const settings = {
    registry: 'https://registry.test/',
    scopes: {},
    credentials: [{ prefix: '//registry.test/', token: 'secret' }],
    retries: 2,
    retryFactor: 10,
    retryMinMs: 10_000,
    retryMaxMs: 60_000,
    timeoutMs: 300_000,
    userAgent: 'example/1.0',
  };
  const transport = inMemoryTransport({
    'https://registry.test/react': { headers: { 'cache-control': 'max-age=300' }, body: '{"name":"react"}' },
  });
  const client = openRegistryClient(settings, transport);
  const answer = await client.packument(parsePackageName('react'));
  const shown = answer.status === 'found' ? [new TextDecoder().decode(answer.bytes), answer.maxAgeMs] : [];
  await client.close();
  expect(shown).toEqual(['{"name":"react"}', 300_000]);
});
