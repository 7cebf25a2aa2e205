import { describe, expect, it, onTestFinished } from 'vitest';
import {
  openFetchTransport,
  openNodeTransport,
  type Transport,
  type TransportRequest,
} from '../src/index.ts';
import { failureOf, type Loopback, serve } from './loopback.ts';

const limit = 10_000_000;
const text = JSON.stringify({ name: 'left-pad', filler: 'abc'.repeat(50_000) });

describe.each([
  ['node', openNodeTransport],
  ['fetch', openFetchTransport],
])('the %s transport', (kind, open) => {
  async function opened(options = {}): Promise<Transport> {
    const transport = await open(options);
    onTestFinished(() => transport.close());
    return transport;
  }

  async function fetchBytes(server: Loopback, extra: Partial<TransportRequest> = {}): Promise<string> {
    const transport = await opened();
    const response = await transport.request(get(server, extra));
    return Buffer.from(await response.bytes(limit)).toString();
  }

  it('lets a request be cancelled while it waits for a connection, and the others go on', async () => {
    let release = (): void => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const server = await serve((_, response) => void released.then(() => response.end('done')));
    const transport = await opened({ maxSockets: 1 });
    const abort = new AbortController();
    const first = transport.request(get(server));
    const second = failureOf(transport.request(get(server, { signal: abort.signal })));
    const third = transport.request(get(server));
    abort.abort();
    expect((await second).code).toBe('DX_CANCELLED');
    release();
    for (const answer of [first, third]) {
      const response = await answer;
      expect(Buffer.from(await response.bytes(limit)).toString()).toBe('done');
    }
    expect(server.seen.length).toBe(2);
  });

  it('does not let metadata wait behind archives', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/fast') response.end('fast');
    });
    const transport = await opened({ maxSockets: 1 });
    const abort = new AbortController();
    const slow = failureOf(transport.request(get(server, { lane: 'archive', signal: abort.signal })));
    const fast = await transport.request({
      ...get(server),
      url: new URL('fast', server.url),
      lane: 'metadata',
    });
    expect(Buffer.from(await fast.bytes(limit)).toString()).toBe('fast');
    abort.abort();
    expect((await slow).code).toBe('DX_CANCELLED');
  });

  it('opens no more connections than allowed and uses them again', async () => {
    const server = await serve((_, response) => response.end(text));
    const transport = await opened({ maxSockets: 3 });
    const bodies = Array.from({ length: 30 }, async () =>
      (await transport.request(get(server))).bytes(limit),
    );
    for (const body of await Promise.all(bodies)) expect(body.length).toBe(text.length);
    if (kind === 'node') expect(server.connections()).toBe(3);
    expect(server.seen.length).toBe(30);
  });

  it('keeps the connection of a small body that nobody wants', async () => {
    const server = await serve((_, response) => response.writeHead(404).end('not here'));
    const transport = await opened({ maxSockets: 1 });
    for (let count = 0; count < 3; count++) (await transport.request(get(server))).discard();
    const last = await transport.request(get(server));
    await last.bytes(limit);
    if (kind === 'node') expect(server.connections()).toBe(1);
    expect(server.seen.length).toBe(4);
  });

  it('cuts off a large body that nobody wants', async () => {
    const server = await serve((_, response) => response.end(Buffer.alloc(5_000_000)));
    const transport = await opened({ maxSockets: 1 });
    (await transport.request(get(server))).discard();
    await allClosed(server);
  });

  it('closes the connection when the loop over parts is left early', async () => {
    const server = await serve((_, response) => response.end(Buffer.alloc(5_000_000)));
    const transport = await opened();
    const response = await transport.request(get(server));
    for await (const part of response.chunks()) {
      expect(part.length).toBeGreaterThan(0);
      break;
    }
    await allClosed(server);
  });

  it('does not follow redirects', async () => {
    const server = await serve((_, response) => response.writeHead(302, { location: '/elsewhere' }).end());
    const transport = await opened();
    expect(await transport.request(get(server))).toMatchObject({
      status: 302,
      headers: { location: '/elsewhere' },
    });
  });

  it('sends a body', async () => {
    const server = await serve((request, response) => void request.pipe(response));
    expect(await fetchBytes(server, { method: 'POST', body: 'ping' })).toBe('ping');
    expect(await fetchBytes(server, { method: 'PUT', body: new TextEncoder().encode('pong') })).toBe('pong');
  });

  it('ends all requests and connections when closed, and makes no more', async () => {
    const server = await serve(() => {});
    const transport = await opened();
    const waiting = [failureOf(transport.request(get(server))), failureOf(transport.request(get(server)))];
    while (server.seen.length < 2) await new Promise((resolve) => setImmediate(resolve));
    await transport.close();
    for (const failure of await Promise.all(waiting)) expect(failure.code).toBe('DX_CANCELLED');
    expect(await failureOf(transport.request(get(server)))).toMatchObject({ code: 'DX_CANCELLED' });
    await allClosed(server);
    await transport.close();
  });
});

function get(server: { readonly url: string }, extra: Partial<TransportRequest> = {}): TransportRequest {
  return { method: 'GET', url: new URL(server.url), headers: {}, lane: 'metadata', ...extra };
}

async function allClosed(server: Loopback): Promise<void> {
  for (const socket of server.sockets) await new Promise((resolve) => socket.once('close', resolve));
  expect(server.sockets.size).toBe(0);
}
