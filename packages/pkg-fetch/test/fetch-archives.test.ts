import { parsePackageName } from '@dx/pkg-core';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  type ArchiveRequest,
  type ArchiveResult,
  type ArchivesEvent,
  fetchArchives,
  openRegistryClient,
  openTransport,
  type RegistryClient,
} from '../src/index.ts';
import { closedPort, failureOf, type Loopback, serve } from './loopback.ts';
import { settingsFor } from './settings.ts';

async function open(server: { readonly url: string }, retries = 0): Promise<RegistryClient> {
  const settings = settingsFor(server.url, { retries });
  const client = openRegistryClient(settings, await openTransport(), { sleep: async () => {} });
  onTestFinished(() => client.close());
  return client;
}

function requestsTo(
  server: { readonly url: string },
  sizes: readonly (number | undefined)[],
): ArchiveRequest[] {
  return sizes.map((sizeBytes, index) => ({
    name: parsePackageName(`pkg-${index}`),
    version: '1.0.0',
    url: `${server.url}${index}.tgz`,
    ...(sizeBytes !== undefined && { sizeBytes }),
  }));
}

/** Answers each archive with as many bytes as `sizes` says at its index. */
function serveSizes(sizes: readonly number[]): Promise<Loopback> {
  return serve((request, response) => {
    const size = sizes[Number.parseInt(request.url?.slice(1) ?? '', 10)];
    if (size === undefined) response.writeHead(404).end();
    else response.end(Buffer.alloc(size, 1));
  });
}

async function collect(results: AsyncIterable<ArchiveResult>): Promise<ArchiveResult[]> {
  const all: ArchiveResult[] = [];
  for await (const result of results) all.push(result);
  return all;
}

describe('fetchArchives', () => {
  it('gives every outcome once, failures among them', async () => {
    const server = await serveSizes([10, 20, 30]);
    const requests = requestsTo(server, [10, 20, 30, 40, 50]);
    const results = await collect(fetchArchives(requests, await open(server)));
    expect(
      results
        .filter((one) => one.status === 'fetched')
        .map((one) => one.archive.bytes.length)
        .sort(),
    ).toEqual([10, 20, 30]);
    const failed = results.filter((one) => one.status === 'failed');
    expect(failed.map((one) => one.error.code)).toEqual(['DX_ARCHIVE_NOT_FOUND', 'DX_ARCHIVE_NOT_FOUND']);
    expect(new Set(failed.map((one) => one.request))).toEqual(new Set(requests.slice(3)));
  });

  it('gives nothing for nothing, and asks nobody', async () => {
    const server = await serveSizes([]);
    expect(await collect(fetchArchives([], await open(server)))).toEqual([]);
    expect(server.seen).toHaveLength(0);
  });

  it('asks for the largest first, whatever nonsense the hints are', async () => {
    const hints = [5, 9e15, undefined, Number.NaN, -1, 100_000, Number.POSITIVE_INFINITY, 2 ** 53];
    const server = await serveSizes(hints.map(() => 1));
    const requests = requestsTo(server, hints);
    await collect(fetchArchives(requests, await open(server), { concurrency: 1 }));
    expect(server.seen.map((one) => one.url)).toEqual([
      '/1.tgz',
      '/7.tgz',
      '/5.tgz',
      '/2.tgz',
      '/3.tgz',
      '/4.tgz',
      '/6.tgz',
      '/0.tgz',
    ]);
  });

  it('has no more requests under way than allowed', async () => {
    const waiting: (() => void)[] = [];
    let most = 0;
    const server: Loopback = await serve((_, response) => {
      waiting.push(() => response.end('PK'));
      most = Math.max(most, waiting.length);
      while (waiting.length >= 4 || (server.seen.length === 40 && waiting.length > 0)) waiting.shift()?.();
    });
    await collect(
      fetchArchives(requestsTo(server, Array(40).fill(1)), await open(server), { concurrency: 4 }),
    );
    expect(most).toBe(4);
  });

  it('does not ask for more while the consumer holds as many bytes as allowed', async () => {
    const server = await serveSizes(Array(10).fill(1000));
    const requests = requestsTo(server, Array(10).fill(1000));
    const results = fetchArchives(requests, await open(server), { maxBytesInFlight: 3000 });
    let taken = 0;
    for await (const result of results) {
      expect(result.status).toBe('fetched');
      taken += 1;
      await quiet(server);
      expect(asked(server)).toBeLessThanOrEqual(taken + 2);
    }
    expect(taken).toBe(10);
  });

  it('counts what came, not what was promised', async () => {
    const server = await serveSizes(Array(6).fill(5000));
    const requests = requestsTo(server, Array(6).fill(1));
    const results = fetchArchives(requests, await open(server), { maxBytesInFlight: 5000, concurrency: 1 });
    const first = await results.next();
    expect(first.done).toBe(false);
    await quiet(server);
    expect(asked(server)).toBe(1);
    expect(await collect(results)).toHaveLength(5);
  });

  it('fetches an archive that alone is more than allowed', async () => {
    const server = await serveSizes([5000, 5000]);
    const results = fetchArchives(requestsTo(server, [9e15, 9e15]), await open(server), {
      maxBytesInFlight: 100,
    });
    expect(await collect(results)).toHaveLength(2);
  });

  it('aborts the rest when the loop is left early, and leaves no connection busy', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/0.tgz') response.end('PK');
    });
    const client = await open(server);
    for await (const result of fetchArchives(requestsTo(server, [9, 1, 1, 1, 1]), client, {
      concurrency: 3,
    })) {
      expect(result.status).toBe('fetched');
      break;
    }
    await client.close();
    for (const socket of server.sockets) await new Promise((resolve) => socket.once('close', resolve));
    expect(server.seen.length).toBeLessThanOrEqual(4);
  });

  it('ends with DX_CANCELLED when the signal aborts, at once or later', async () => {
    const server = await serve(() => {});
    const client = await open(server);
    const requests = requestsTo(server, [1, 2, 3]);
    const already = collect(fetchArchives(requests, client, { signal: AbortSignal.abort() }));
    expect(await failureOf(already)).toMatchObject({ code: 'DX_CANCELLED', details: { left: 3 } });
    expect(server.seen).toHaveLength(0);
    const abort = new AbortController();
    const later = failureOf(collect(fetchArchives(requests, client, { signal: abort.signal })));
    while (server.seen.length < 3) await new Promise((resolve) => setImmediate(resolve));
    abort.abort();
    expect((await later).code).toBe('DX_CANCELLED');
    for (const socket of server.sockets) await new Promise((resolve) => socket.once('close', resolve));
  });

  it('reports its progress', async () => {
    const server = await serveSizes([10, 20]);
    const events: ArchivesEvent[] = [];
    const requests = requestsTo(server, [10, 20, 30]);
    await collect(fetchArchives(requests, await open(server), { onEvent: (event) => events.push(event) }));
    expect(events.map((event) => event.done)).toEqual([1, 2, 3]);
    expect(events.at(-1)).toEqual({ kind: 'archives', done: 3, total: 3, bytes: 30 });
  });

  it('surfaces a dead registry after one round of retries', async () => {
    const server = { url: await closedPort() };
    let attempts = 0;
    const settings = settingsFor(server.url, { retries: 2 });
    const client = openRegistryClient(settings, await openTransport(), {
      sleep: async () => {},
      onEvent: (event) => {
        if (event.kind === 'request') attempts += 1;
      },
    });
    onTestFinished(() => client.close());
    const requests = requestsTo(server, Array(100).fill(1));
    const results = await collect(fetchArchives(requests, client, { concurrency: 10 }));
    expect(results.every((one) => one.status === 'failed' && one.error.code === 'DX_FETCH_NETWORK')).toBe(
      true,
    );
    expect(attempts).toBeLessThanOrEqual(10 * 3 + 90);
  });

  it('passes the mistake of a client on instead of calling it a failed archive', async () => {
    const server = await serveSizes([1]);
    const client = { ...(await open(server)), archive: () => Promise.reject(new TypeError('a mistake')) };
    await expect(collect(fetchArchives(requestsTo(server, [1]), client))).rejects.toThrow(TypeError);
  });

  it('shares one signal among a thousand requests without a warning', async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error): void => void warnings.push(warning);
    process.on('warning', onWarning);
    onTestFinished(() => void process.off('warning', onWarning));
    const server = await serveSizes(Array(1000).fill(1));
    const { signal } = new AbortController();
    const client = await open(server);
    await Promise.all(
      requestsTo(server, Array(1000).fill(1)).map((request) => client.archive(request, { signal })),
    );
    await new Promise((resolve) => setImmediate(resolve));
    expect(warnings).toEqual([]);
  });
});

/** Waits until a request made now would have been seen. */
async function quiet(server: Loopback): Promise<void> {
  const transport = await openTransport();
  const url = new URL(`http://localhost:${server.port}/probe`);
  const response = await transport.request({ method: 'HEAD', url, headers: {}, lane: 'metadata' });
  response.discard();
  await transport.close();
}

/** How many archives were asked for. */
function asked(server: Loopback): number {
  return server.seen.filter((one) => one.method === 'GET').length;
}
