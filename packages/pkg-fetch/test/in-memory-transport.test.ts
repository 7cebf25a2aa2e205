import zlib from 'node:zlib';
import { parsePackageName } from '@dx/pkg-core';
import { expect, it } from 'vitest';
import { inMemoryTransport, openRegistryClient } from '../src/index.ts';
import { failureOf } from './loopback.ts';
import { settingsFor } from './settings.ts';

const registry = 'https://registry.test/';
const url = new URL('react', registry);
const get = { method: 'GET', url, headers: {}, lane: 'metadata' } as const;

it('answers from its table and remembers what it was asked', async () => {
  const transport = inMemoryTransport({
    [url.href]: { headers: { etag: '"1"' }, body: '{"name":"react"}' },
    'https://registry.test/@a%2fb': (request) => ({
      body: JSON.stringify({ asked: request.headers['accept'] }),
    }),
  });
  const client = openRegistryClient(settingsFor(registry), transport);
  expect(await client.packument(parsePackageName('react'))).toMatchObject({ status: 'found', etag: '"1"' });
  const answer = await client.packument(parsePackageName('@a/b'), { full: true });
  expect(answer.status === 'found' && new TextDecoder().decode(answer.bytes)).toBe(
    '{"asked":"application/json"}',
  );
  expect(transport.requests.map((request) => request.url.pathname)).toEqual(['/react', '/@a%2fb']);
});

it('has no route from the prototype', async () => {
  const transport = inMemoryTransport(Object.create({ [url.href]: {} }));
  expect(await failureOf(transport.request(get))).toMatchObject({ code: 'DX_FETCH_NETWORK' });
});

it('keeps limits and undoes codings', async () => {
  const body = zlib.gzipSync('x'.repeat(1000));
  const transport = inMemoryTransport({ [url.href]: { headers: { 'content-encoding': 'gzip' }, body } });
  expect((await (await transport.request(get)).bytes(1000)).length).toBe(1000);
  expect(await failureOf((await transport.request(get)).bytes(999))).toMatchObject({
    code: 'DX_FETCH_TOO_LARGE',
  });
});

it('says truncated when its body is shorter than its declared length', async () => {
  const transport = inMemoryTransport({ [url.href]: { headers: { 'content-length': '9' }, body: '{}' } });
  const response = await transport.request(get);
  expect(await failureOf(response.bytes(100))).toMatchObject({
    code: 'DX_FETCH_TRUNCATED',
    details: { receivedBytes: 2, expectedBytes: 9 },
  });
});

it('ends when cancelled or closed', async () => {
  const transport = inMemoryTransport({ [url.href]: {} });
  const cancelled = failureOf(transport.request({ ...get, signal: AbortSignal.abort() }));
  expect((await cancelled).code).toBe('DX_CANCELLED');
  await transport.close();
  expect((await failureOf(transport.request(get))).code).toBe('DX_CANCELLED');
});
