import zlib from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openNodeTransport, type TransportRequest } from '../src/index.ts';
import { failureOf, serve } from './loopback.ts';

const limit = 10_000_000;
const text = JSON.stringify({ name: 'left-pad', filler: 'abc'.repeat(50_000) });

describe('decoding on Node', () => {
  it.each([
    ['zstd', Buffer.from('x'), 'DX_FETCH_BAD_ANSWER'],
    ['gzip', Buffer.from('not gzip at all'), 'DX_FETCH_BAD_ANSWER'],
    ['gzip, gzip, gzip, gzip', zlib.gzipSync('x'), 'DX_FETCH_BAD_ANSWER'],
    ['constructor', Buffer.from('x'), 'DX_FETCH_BAD_ANSWER'],
    ['gzip', zlib.gzipSync(text).subarray(0, 100), 'DX_FETCH_TRUNCATED'],
  ])('refuses %s', async (encoding, body, code) => {
    const server = await serve((_, response) =>
      response.writeHead(200, { 'content-encoding': encoding }).end(body),
    );
    const transport = await openNodeTransport();
    onTestFinished(() => transport.close());
    const whole = await transport.request(get(server));
    expect(await failureOf(whole.bytes(limit))).toMatchObject({ code });
    const parts = await transport.request(get(server));
    expect(await failureOf(readAll(parts.chunks()))).toMatchObject({ code });
  });

  it('takes deflate without its header', async () => {
    const body = zlib.deflateRawSync(text);
    const server = await serve((_, response) =>
      response.writeHead(200, { 'content-encoding': 'deflate' }).end(body),
    );
    const transport = await openNodeTransport();
    onTestFinished(() => transport.close());
    const response = await transport.request(get(server));
    expect(Buffer.from(await response.bytes(limit)).toString()).toBe(text);
  });

  it('is not slowed down or misled by a false size at the end of a gzip stream', async () => {
    for (const size of [0, 1, 0xffffffff]) {
      const body = zlib.gzipSync(text);
      body.writeUInt32LE(size, body.length - 4);
      const server = await serve((_, response) =>
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(body),
      );
      const transport = await openNodeTransport();
      onTestFinished(() => transport.close());
      const response = await transport.request(get(server));
      expect(await failureOf(response.bytes(limit))).toMatchObject({ code: 'DX_FETCH_BAD_ANSWER' });
    }
  });

  it('gives raw bytes when asked to', async () => {
    const body = zlib.gzipSync(text);
    const server = await serve((_, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(body),
    );
    const transport = await openNodeTransport();
    onTestFinished(() => transport.close());
    const response = await transport.request(get(server, { encoding: 'raw' }));
    expect(Buffer.from(await response.bytes(limit)).equals(body)).toBe(true);
  });

  it('makes the server wait while nobody reads', async () => {
    const server = await serve((_, response) => response.end(Buffer.alloc(60_000_000)));
    const transport = await openNodeTransport();
    onTestFinished(() => transport.close());
    const response = await transport.request(get(server));
    const parts = response.chunks()[Symbol.asyncIterator]();
    await parts.next();
    const [socket] = server.sockets;
    expect(socket?.writableLength ?? 0).toBeGreaterThan(1_000_000);
    await parts.return?.();
  });
});

function get(server: { readonly url: string }, extra: Partial<TransportRequest> = {}): TransportRequest {
  return { method: 'GET', url: new URL(server.url), headers: {}, lane: 'metadata', ...extra };
}

async function readAll(parts: AsyncIterable<Uint8Array>): Promise<number> {
  let total = 0;
  for await (const part of parts) total += part.length;
  return total;
}
