import zlib from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  openFetchTransport,
  openNodeTransport,
  type Transport,
  type TransportRequest,
} from '../src/index.ts';
import { closedPort, failureOf, type Loopback, serve, serveRaw } from './loopback.ts';

const limit = 10_000_000;
const text = JSON.stringify({ name: 'left-pad', filler: 'abc'.repeat(50_000) });

describe.each([
  ['node', openNodeTransport],
  ['fetch', openFetchTransport],
])('the %s transport', (_kind, open) => {
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

  it('gives status, lower-case headers and the body', async () => {
    const server = await serve((_, response) =>
      response.writeHead(203, { 'X-Thing': 'a', ETag: '"1"' }).end(text),
    );
    const transport = await opened();
    const response = await transport.request(get(server));
    expect(response.status).toBe(203);
    expect(response.headers).toMatchObject({ 'x-thing': 'a', etag: '"1"' });
    expect(Object.getPrototypeOf(response.headers)).toBeNull();
    expect(Buffer.from(await response.bytes(limit)).toString()).toBe(text);
  });

  it.each([
    ['gzip', zlib.gzipSync(text)],
    ['x-gzip', zlib.gzipSync(text)],
    ['br', zlib.brotliCompressSync(text)],
    ['deflate', zlib.deflateSync(text)],
    ['identity', Buffer.from(text)],
    ['gzip, gzip', zlib.gzipSync(zlib.gzipSync(text))],
  ])('decodes %s', async (encoding, body) => {
    const server = await serve((_, response) =>
      response.writeHead(200, { 'content-encoding': encoding }).end(body),
    );
    expect(await fetchBytes(server)).toBe(text);
  });

  it('gives the same bytes part by part', async () => {
    const body = zlib.gzipSync(text);
    const server = await serve((_, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(body),
    );
    const transport = await opened();
    const response = await transport.request(get(server));
    const parts: Uint8Array[] = [];
    for await (const part of response.chunks()) parts.push(part);
    expect(Buffer.concat(parts).toString()).toBe(text);
  });

  it('refuses a declared length over the limit without reading it', async () => {
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '9007199254740991' });
      response.write('x');
    });
    const transport = await opened();
    const response = await transport.request(get(server));
    expect(await failureOf(response.bytes(1000))).toMatchObject({ code: 'DX_FETCH_TOO_LARGE' });
  });

  it('stops reading a body without a length at the limit', async () => {
    const server = await serve((_, response) => {
      const block = Buffer.alloc(65_536);
      const more = (): void => {
        while (!response.destroyed && response.write(block));
      };
      response.on('drain', more);
      more();
    });
    const transport = await opened();
    const response = await transport.request(get(server));
    expect(await failureOf(response.bytes(1_000_000))).toMatchObject({
      code: 'DX_FETCH_TOO_LARGE',
      details: { limitBytes: 1_000_000 },
    });
    await allClosed(server);
  });

  it.each([
    ['gzip', zlib.gzipSync(Buffer.alloc(50_000_000))],
    ['br', zlib.brotliCompressSync(Buffer.alloc(50_000_000))],
    ['deflate', zlib.deflateSync(Buffer.alloc(50_000_000))],
  ])('stops a %s bomb at the limit', async (encoding, body) => {
    const server = await serve((_, response) =>
      response.writeHead(200, { 'content-encoding': encoding }).end(body),
    );
    const transport = await opened();
    const response = await transport.request(get(server));
    expect(await failureOf(response.bytes(1_000_000))).toMatchObject({ code: 'DX_FETCH_TOO_LARGE' });
  });

  it('says truncated when the connection ends before the declared length', async () => {
    const server = await serveRaw((socket) =>
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhello'),
    );
    const transport = await opened();
    const response = await transport.request(get(server));
    const failure = await failureOf(response.bytes(limit));
    expect(failure.code).toBe('DX_FETCH_TRUNCATED');
  });

  it('says truncated when a chunked body lacks its end', async () => {
    const head = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n';
    const server = await serveRaw((socket) => socket.end(head));
    const transport = await opened();
    const response = await transport.request(get(server));
    expect(await failureOf(response.bytes(limit))).toMatchObject({ code: 'DX_FETCH_TRUNCATED' });
  });

  it.each([0, 1, 1000, 99_999])(
    'says so when the connection is reset after %i bytes of the body',
    async (offset) => {
      const server = await serveRaw((socket) => {
        socket.write(`HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n${'x'.repeat(offset)}`, () =>
          setImmediate(() => socket.resetAndDestroy()),
        );
      });
      const transport = await opened();
      const failure = await failureOf(
        transport.request(get(server)).then((response) => response.bytes(limit)),
      );
      expect(['DX_FETCH_TRUNCATED', 'DX_FETCH_NETWORK']).toContain(failure.code);
    },
  );

  it('says network when the connection is reset before the head', async () => {
    const server = await serveRaw((socket) => socket.resetAndDestroy());
    const transport = await opened();
    const failure = await failureOf(transport.request(get(server)));
    expect(failure.code).toBe('DX_FETCH_NETWORK');
    expect(['ECONNRESET', 'UND_ERR_SOCKET']).toContain(failure.details['errno']);
  });

  it('takes no byte beyond the declared length', async () => {
    const server = await serveRaw((socket) =>
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello and more'),
    );
    expect(await fetchBytes(server)).toBe('hello');
  });

  it('names the errno, the host and the settings to check when nobody listens', async () => {
    const closedUrl = await closedPort();
    const transport = await opened();
    const failure = await failureOf(transport.request(get({ url: closedUrl })));
    expect(failure).toMatchObject({ code: 'DX_FETCH_NETWORK', details: { errno: 'ECONNREFUSED' } });
    expect(failure.message).toContain(closedUrl);
    expect(failure.hint).toMatch(/registry, proxy, https-proxy and noproxy/);
  });

  it('says so when the answer is not HTTP', async () => {
    const server = await serveRaw((socket) => socket.end('SSH-2.0-OpenSSH_9.9\r\n'));
    const transport = await opened();
    expect(await failureOf(transport.request(get(server)))).toMatchObject({
      code: 'DX_FETCH_BAD_ANSWER',
      details: { expected: 'an answer in HTTP/1.1' },
    });
  });

  it('times out when the server never answers', async () => {
    const server = await serve(() => {});
    const transport = await opened();
    const failure = await failureOf(transport.request(get(server, { timeoutMs: 50 })));
    expect(failure).toMatchObject({ code: 'DX_FETCH_TIMEOUT', details: { phase: 'answer', timeoutMs: 50 } });
    await allClosed(server);
  });

  it('times out when the body stands still', async () => {
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('hello');
    });
    const transport = await opened();
    const body = transport.request(get(server, { timeoutMs: 50 })).then((response) => response.bytes(limit));
    expect(await failureOf(body)).toMatchObject({ code: 'DX_FETCH_TIMEOUT' });
  });

  it.each(['before', 'during the head', 'during the body'])(
    'ends with DX_CANCELLED when aborted %s',
    async (moment) => {
      const abort = new AbortController();
      const server = await serve((_, response) => {
        if (moment === 'during the head') return abort.abort();
        response.writeHead(200, { 'content-length': '100' });
        response.write('hello');
      });
      if (moment === 'before') abort.abort();
      const transport = await opened();
      const failure = await failureOf(
        transport.request(get(server, { signal: abort.signal })).then((response) => {
          abort.abort();
          return response.bytes(limit);
        }),
      );
      expect(failure.code).toBe('DX_CANCELLED');
      await allClosed(server);
    },
  );
});

function get(server: { readonly url: string }, extra: Partial<TransportRequest> = {}): TransportRequest {
  return { method: 'GET', url: new URL(server.url), headers: {}, lane: 'metadata', ...extra };
}

async function allClosed(server: Loopback): Promise<void> {
  for (const socket of server.sockets) await new Promise((resolve) => socket.once('close', resolve));
  expect(server.sockets.size).toBe(0);
}
