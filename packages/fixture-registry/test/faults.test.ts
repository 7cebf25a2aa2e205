import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FixtureRegistry, startRegistry } from '../src/index.ts';
import { ask, askUntilClosed } from './ask.ts';

let registry: FixtureRegistry;
const text = 'x'.repeat(200_000);
beforeEach(async () => {
  registry = await startRegistry({
    packages: {
      a: { versions: { '1.0.0': { files: { 'a.txt': text } } } },
      b: { versions: { '1.0.0': {} } },
    },
  });
});
afterEach(() => registry.close());

const archiveUrl = (): string => `${registry.url}a/-/a-1.0.0.tgz`;

test('a status fault hits the name it is for, as often as it should, with its headers', async () => {
  registry.fault({ path: 'a', kind: 'status', status: 503, headers: { 'retry-after': '1' }, times: 2 });
  expect((await ask(`${registry.url}b`)).status).toBe(200);
  expect(await ask(`${registry.url}a`)).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
  expect((await ask(archiveUrl())).status).toBe(503);
  expect((await ask(archiveUrl())).status).toBe(200);
});

test('a fault can be for documents or archives only, and can be taken away', async () => {
  const remove = registry.fault({ path: 'a', only: 'archive', kind: 'status', status: 404 });
  expect((await ask(`${registry.url}a`)).status).toBe(200);
  expect((await ask(archiveUrl())).status).toBe(404);
  remove();
  expect((await ask(archiveUrl())).status).toBe(200);
  registry.fault({ path: /./g, kind: 'status', status: 500 });
  expect((await ask(archiveUrl())).status).toBe(500);
  expect((await ask(archiveUrl())).status).toBe(500);
  registry.clearFaults();
  expect((await ask(archiveUrl())).status).toBe(200);
});

test('the first rule that is not spent is played', async () => {
  registry.fault({ path: 'a', kind: 'status', status: 500, times: 1 });
  registry.fault({ path: 'a', kind: 'status', status: 502, times: 1 });
  expect([await ask(archiveUrl()), await ask(archiveUrl())].map(({ status }) => status)).toEqual([500, 502]);
});

test('a request that hangs is counted without a status and ends when the registry closes', async () => {
  registry.fault({ path: 'a', kind: 'hang' });
  const hanging = askUntilClosed(archiveUrl());
  await expect.poll(() => registry.requests.length).toBe(1);
  expect(registry.requests[0]?.status).toBe(0);
  await registry.close();
  expect(await hanging).toBe('closed');
});

test('a reset breaks the connection before the answer', async () => {
  registry.fault({ path: 'a', kind: 'reset' });
  await expect(ask(archiveUrl())).rejects.toMatchObject({ code: 'ECONNRESET' });
});

test('a reset breaks the connection inside the body', async () => {
  registry.fault({ path: 'a', kind: 'reset', afterBytes: 10 });
  await expect(ask(archiveUrl())).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(registry.requests[0]?.status).toBe(200);
});

test('a truncated body announces its whole length', async () => {
  registry.fault({ path: 'a', kind: 'truncate' });
  await expect(ask(archiveUrl())).rejects.toMatchObject({ message: 'aborted' });
});

test('a corrupt archive has its length and other bytes', async () => {
  const { bytes } = await registry.archive('a', '1.0.0');
  registry.fault({ path: 'a', kind: 'corrupt', times: 1 });
  const { body } = await ask(archiveUrl());
  expect(body.length).toBe(bytes.length);
  expect(body.filter((byte, at) => byte !== bytes[at])).toHaveLength(16);
  expect((await ask(archiveUrl())).body.equals(bytes)).toBe(true);
});

test('a slow archive arrives whole', async () => {
  const { bytes } = await registry.archive('a', '1.0.0');
  registry.fault({ path: 'a', kind: 'slow', bytesPerSecond: bytes.length * 20 });
  expect((await ask(archiveUrl())).body.equals(bytes)).toBe(true);
});

test('a redirect names its target', async () => {
  registry.fault({ path: /a-1\.0\.0\.tgz$/, kind: 'redirect', to: 'https://registry.test/x.tgz' });
  const answer = await ask(archiveUrl());
  expect(answer).toMatchObject({ status: 302, headers: { location: 'https://registry.test/x.tgz' } });
});
