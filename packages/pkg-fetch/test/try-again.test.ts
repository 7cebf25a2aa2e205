import { parsePackageName } from '@dx/pkg-core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { networkFailed } from '../src/errors.ts';
import {
  type FetchEvent,
  inMemoryTransport,
  openRegistryClient,
  openTransport,
  type RegistrySettings,
} from '../src/index.ts';
import { answerJson, closedPort, failureOf, type Loopback, serve, serveRaw } from './loopback.ts';
import { settingsFor } from './settings.ts';

const react = parsePackageName('react');

interface Rig {
  readonly client: ReturnType<typeof openRegistryClient>;
  readonly pausesMs: number[];
  readonly events: FetchEvent[];
}

async function rig(registry: string, extra: Partial<RegistrySettings> = {}, random = 0): Promise<Rig> {
  const pausesMs: number[] = [];
  const events: FetchEvent[] = [];
  const client = openRegistryClient(settingsFor(registry, { retries: 2, ...extra }), await openTransport(), {
    random: () => random,
    now: () => Date.parse('2025-01-01T00:00:00Z'),
    sleep: async (delayMs) => void pausesMs.push(delayMs),
    onEvent: (event) => events.push(event),
  });
  onTestFinished(() => client.close());
  return { client, pausesMs, events };
}

function failing(status: number, headers: Record<string, string> = {}, times = 99): Promise<Loopback> {
  let left = times;
  return serve((_, response) => {
    if (left-- > 0) response.writeHead(status, headers).end();
    else answerJson(response, {});
  });
}

describe('trying again', () => {
  it.each([408, 420, 429, 500, 502, 503, 504, 599])('follows status %i, as often as set', async (status) => {
    const server = await failing(status);
    const { client, pausesMs } = await rig(server.url);
    expect(await failureOf(client.packument(react))).toMatchObject({
      code: 'DX_FETCH_STATUS',
      details: { status },
    });
    expect(server.seen).toHaveLength(3);
    expect(pausesMs).toEqual([10_000, 60_000]);
  });

  it.each([400, 401, 403, 404, 405, 409, 410, 422, 451, 501])('does not follow status %i', async (status) => {
    const server = await failing(status);
    const { client, pausesMs } = await rig(server.url);
    await failureOf(client.packument(react));
    expect(server.seen).toHaveLength(1);
    expect(pausesMs).toEqual([]);
  });

  it('succeeds when the failure passes, and says what it did', async () => {
    const server = await failing(503, {}, 1);
    const { client, events } = await rig(server.url);
    expect((await client.packument(react)).status).toBe('found');
    expect(events.map((event) => event.kind)).toEqual(['request', 'retry', 'request', 'received']);
    expect(events[1]).toEqual({
      kind: 'retry',
      url: `${server.url}react`,
      attempt: 1,
      reason: 'DX_FETCH_STATUS',
    });
  });

  it('pauses longer each time, by chance up to double, never above the largest pause', async () => {
    const server = await failing(503);
    const extra = { retries: 4, retryMinMs: 100, retryMaxMs: 1500, retryFactor: 2 };
    const { client, pausesMs } = await rig(server.url, extra, 0.5);
    await failureOf(client.packument(react));
    expect(pausesMs).toEqual([150, 300, 600, 1200]);
    const other = await rig(server.url, { ...extra, retryMaxMs: 500 }, 1);
    await failureOf(other.client.packument(react));
    expect(other.pausesMs).toEqual([200, 400, 500, 500]);
  });

  it('waits as long as the server asks, in seconds or until a date', async () => {
    const seconds = await failing(429, { 'retry-after': '30' }, 1);
    const first = await rig(seconds.url);
    await first.client.packument(react);
    expect(first.pausesMs).toEqual([30_000]);
    const date = await failing(503, { 'retry-after': 'Wed, 01 Jan 2025 00:00:45 GMT' }, 1);
    const second = await rig(date.url);
    await second.client.packument(react);
    expect(second.pausesMs).toEqual([45_000]);
  });

  it('gives up at once when the server asks for more than the largest pause', async () => {
    const server = await failing(429, { 'retry-after': '999999999' });
    const { client, pausesMs } = await rig(server.url);
    expect(await failureOf(client.packument(react))).toMatchObject({
      details: { retryAfterMs: 999_999_999_000 },
    });
    expect(pausesMs).toEqual([]);
    expect(server.seen).toHaveLength(1);
  });

  it('takes a truncated archive again', async () => {
    let calls = 0;
    const server = await serveRaw((socket) => {
      calls += 1;
      const body = calls < 3 ? 'PK' : 'PKPKPKPKPK';
      socket.end(`HTTP/1.1 200 OK\r\ncontent-length: 10\r\nconnection: close\r\n\r\n${body}`);
    });
    const { client } = await rig(server.url);
    const archive = await client.archive({ name: 'x', version: '1.0.0', url: `${server.url}x.tgz` });
    expect(Buffer.from(archive.bytes).toString()).toBe('PKPKPKPKPK');
    expect(calls).toBe(3);
  });

  it('says truncated when that does not help', async () => {
    const server = await serveRaw((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nPK'));
    const { client, pausesMs } = await rig(server.url);
    const failure = await failureOf(
      client.archive({ name: 'x', version: '1.0.0', url: `${server.url}x.tgz` }),
    );
    expect(failure.code).toBe('DX_FETCH_TRUNCATED');
    expect(pausesMs).toHaveLength(2);
  });

  it('tries once without a pause when a connection is reset before the answer', async () => {
    let connections = 0;
    const server = await serveRaw((socket) => {
      connections += 1;
      if (connections === 1) socket.resetAndDestroy();
      else socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}');
    });
    const { client, pausesMs } = await rig(server.url, { retries: 0 });
    expect((await client.packument(react)).status).toBe('found');
    expect(pausesMs).toEqual([]);
    expect(connections).toBe(2);
  });

  it('does not let pauses grow while connections are refused', async () => {
    const { client, pausesMs } = await rig(await closedPort());
    expect(await failureOf(client.packument(react))).toMatchObject({
      code: 'DX_FETCH_NETWORK',
      details: { errno: 'ECONNREFUSED' },
    });
    expect(pausesMs).toEqual([10_000, 10_000]);
  });

  it.each(['EMFILE', 'ENFILE'])(
    'waits for others to close connections on %s, however few retries are set',
    async (code) => {
      let left = 5;
      const full = inMemoryTransport({
        'https://registry.test/react': ({ url }) => {
          if (left-- === 0) return { status: 404 };
          throw networkFailed(url, Object.assign(new Error(code), { code }));
        },
      });
      const pausesMs: number[] = [];
      const client = openRegistryClient(settingsFor('https://registry.test/', { retries: 0 }), full, {
        random: () => 0,
        sleep: async (delayMs) => void pausesMs.push(delayMs),
      });
      onTestFinished(() => client.close());
      expect(await failureOf(client.packument(react))).toMatchObject({ code: 'DX_PACKAGE_NOT_FOUND' });
      expect(pausesMs).toEqual([50, 50, 50, 50, 50]);
    },
  );

  it('asks a registry that is known to be dead only once more', async () => {
    const { client, pausesMs, events } = await rig(await closedPort());
    await failureOf(client.packument(react));
    pausesMs.length = 0;
    events.length = 0;
    await Promise.all(['a', 'b', 'c'].map((name) => failureOf(client.packument(parsePackageName(name)))));
    expect(pausesMs).toEqual([]);
    expect(events.map((event) => event.kind)).toEqual(['request', 'request', 'request']);
  });

  it('remembers the dead host behind a redirect, not the registry', async () => {
    const dead = await closedPort();
    const server = await serve((request, response) => {
      if (request.url === '/fine') answerJson(response, {});
      else response.writeHead(302, { location: dead }).end();
    });
    const { client, pausesMs } = await rig(server.url);
    await failureOf(client.packument(react));
    expect(pausesMs).toHaveLength(2);
    await failureOf(client.packument(react));
    expect(pausesMs).toHaveLength(2);
    expect((await client.packument(parsePackageName('fine'))).status).toBe('found');
  });

  it('does not try a name that cannot be resolved again', async () => {
    const transport = inMemoryTransport({});
    const client = openRegistryClient(settingsFor('https://registry.test/', { retries: 5 }), transport);
    expect(await failureOf(client.packument(react))).toMatchObject({
      code: 'DX_FETCH_NETWORK',
      details: { errno: 'ENOTFOUND' },
    });
    expect(transport.requests).toHaveLength(1);
  });

  it('tries again after silence', async () => {
    let calls = 0;
    const server = await serve((_, response) => {
      calls += 1;
      if (calls > 1) answerJson(response, {});
    });
    const { client, pausesMs } = await rig(server.url, { timeoutMs: 1000 });
    expect((await client.packument(react)).status).toBe('found');
    expect(pausesMs).toEqual([10_000]);
  });

  it('ends a server that sends one byte at a time', async () => {
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const timer = setInterval(() => response.write(' '), 5);
      response.on('close', () => clearInterval(timer));
    });
    const { client, pausesMs } = await rig(server.url, { timeoutMs: 10_000, totalTimeoutMs: 120 });
    expect(await failureOf(client.packument(react))).toMatchObject({
      code: 'DX_FETCH_TIMEOUT',
      details: { phase: 'total', timeoutMs: 120 },
    });
    expect(pausesMs).toEqual([]);
  });

  it('ends a pause when cancelled', async () => {
    const server = await failing(503);
    const abort = new AbortController();
    const settings = settingsFor(server.url, { retries: 3, retryMinMs: 50_000 });
    const client = openRegistryClient(settings, await openTransport(), {
      onEvent: (event) => event.kind === 'retry' && setImmediate(() => abort.abort()),
    });
    onTestFinished(() => client.close());
    expect(await failureOf(client.packument(react, { signal: abort.signal }))).toMatchObject({
      code: 'DX_CANCELLED',
    });
  });

  it('ends a pause when the client is closed', async () => {
    const server = await failing(503);
    const settings = settingsFor(server.url, { retries: 3, retryMinMs: 50_000 });
    const client = openRegistryClient(settings, await openTransport(), {
      onEvent: (event) => event.kind === 'retry' && setImmediate(() => void client.close()),
    });
    expect(await failureOf(client.packument(react))).toMatchObject({ code: 'DX_CANCELLED' });
  });
});
