import zlib from 'node:zlib';
import { parseIntegrity } from '@dx/pkg-core';
import { describe, expect, it } from 'vitest';
import type { ArchiveRequest } from '../src/index.ts';
import { failureOf, type Loopback, serve } from './loopback.ts';
import { openClient as open } from './open-client.ts';

const archiveBytes = zlib.gzipSync('the tar of left-pad');

function archiveOf(server: Loopback, extra: Partial<ArchiveRequest> = {}): ArchiveRequest {
  return { name: 'left-pad', version: '1.3.0', url: `${server.url}left-pad/-/left-pad-1.3.0.tgz`, ...extra };
}

describe('archive', () => {
  it('gives the published bytes with the request', async () => {
    const server = await serve((_, response) => response.end(archiveBytes));
    const client = await open(server.url);
    const request = archiveOf(server, { integrity: parseIntegrity(`sha512-${'A'.repeat(86)}==`) });
    const archive = await client.archive(request);
    expect(Buffer.from(archive.bytes).equals(archiveBytes)).toBe(true);
    expect(archive.request).toBe(request);
    expect(server.seen[0]?.headers['accept-encoding']).toBe('identity');
  });

  it('owns its memory, so that it can be transferred', async () => {
    const server = await serve((_, response) => response.end(archiveBytes));
    const client = await open(server.url);
    const { bytes } = await client.archive(archiveOf(server));
    expect(bytes.buffer.byteLength).toBe(bytes.length);
    const moved = structuredClone(bytes, { transfer: [bytes.buffer] });
    expect(Buffer.from(moved).equals(archiveBytes)).toBe(true);
  });

  it('keeps the gzip of an archive that a server calls a content encoding', async () => {
    const server = await serve((_, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(archiveBytes),
    );
    const client = await open(server.url);
    const { bytes } = await client.archive(archiveOf(server));
    expect(Buffer.from(bytes).equals(archiveBytes)).toBe(true);
  });

  it.each([
    ['gzip', zlib.gzipSync(archiveBytes)],
    ['br', zlib.brotliCompressSync(archiveBytes)],
  ])('undoes a real content encoding (%s)', async (encoding, body) => {
    const server = await serve((_, response) =>
      response.writeHead(200, { 'content-encoding': encoding }).end(body),
    );
    const client = await open(server.url);
    const { bytes } = await client.archive(archiveOf(server));
    expect(Buffer.from(bytes).equals(archiveBytes)).toBe(true);
  });

  it('says which archive is missing and where', async () => {
    const server = await serve((_, response) => response.writeHead(404).end());
    const client = await open(server.url);
    const request = archiveOf(server);
    expect(await failureOf(client.archive(request))).toMatchObject({
      code: 'DX_ARCHIVE_NOT_FOUND',
      details: { subject: 'left-pad@1.3.0', url: request.url },
    });
  });

  it('refuses more bytes than the limit, declared or not', async () => {
    const server = await serve((request, response) => {
      if (request.url?.startsWith('/declared')) response.writeHead(200, { 'content-length': '2000' });
      response.end(Buffer.alloc(2000, 1));
    });
    const client = await open(server.url, {}, { archiveLimitBytes: 1000 });
    for (const path of ['declared', 'chunked']) {
      const failure = await failureOf(client.archive(archiveOf(server, { url: server.url + path })));
      expect(failure).toMatchObject({ code: 'DX_FETCH_TOO_LARGE', details: { limitBytes: 1000 } });
    }
  });

  it.each([
    ['<html>', 'an HTML or XML page'],
    ['{"error":"x"}', 'a JSON document'],
    ['', 'an empty body'],
  ])('refuses %j', async (body, found) => {
    const server = await serve((_, response) => response.end(body));
    const client = await open(server.url);
    expect(await failureOf(client.archive(archiveOf(server)))).toMatchObject({
      code: 'DX_FETCH_BAD_ANSWER',
      details: { found },
    });
  });

  it.each([
    'file:///etc/passwd',
    'data:,x',
    'ftp://127.0.0.1/x',
    'git+https://127.0.0.1/x',
    '/etc/passwd',
    '',
  ])('R13 refuses the address %j', async (url) => {
    const client = await open('http://127.0.0.1:9/');
    const request = { name: 'x', version: '1.0.0', url };
    expect(await failureOf(client.archive(request))).toMatchObject({ code: 'DX_FETCH_UNSUPPORTED_URL' });
  });

  it('P05 ends one of two waiters on the same archive without the other', async () => {
    const waiting: (() => void)[] = [];
    const server = await serve((_, response) => void waiting.push(() => response.end(archiveBytes)));
    const client = await open(server.url);
    const abort = new AbortController();
    const cancelled = failureOf(client.archive(archiveOf(server), { signal: abort.signal }));
    const kept = client.archive(archiveOf(server));
    while (waiting.length < 2) await new Promise((resolve) => setImmediate(resolve));
    abort.abort();
    expect((await cancelled).code).toBe('DX_CANCELLED');
    for (const answer of waiting) answer();
    expect((await kept).bytes.length).toBe(archiveBytes.length);
  });
});
