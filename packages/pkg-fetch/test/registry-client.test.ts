import zlib from 'node:zlib';
import { type DxError, parseIntegrity, parsePackageName } from '@dx/pkg-core';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  type ArchiveRequest,
  type FetchEvent,
  openRegistryClient,
  openTransport,
  type RegistryClient,
  type RegistryClientOptions,
  type RegistrySettings,
} from '../src/index.ts';
import { answerJson, closedPort, failureOf, type Loopback, serve } from './loopback.ts';
import { settingsFor } from './settings.ts';

const react = parsePackageName('react');
const archiveBytes = zlib.gzipSync('the tar of left-pad');

async function open(
  registry: string,
  extra: Partial<RegistrySettings> = {},
  options: RegistryClientOptions = {},
): Promise<RegistryClient> {
  const client = openRegistryClient(settingsFor(registry, extra), await openTransport(), options);
  onTestFinished(() => client.close());
  return client;
}

function archiveOf(server: Loopback, extra: Partial<ArchiveRequest> = {}): ArchiveRequest {
  return { name: 'left-pad', version: '1.3.0', url: `${server.url}left-pad/-/left-pad-1.3.0.tgz`, ...extra };
}

describe('packument', () => {
  it('asks as npm asks', async () => {
    const server = await serve((_, response) => answerJson(response, { name: 'react' }));
    const client = await open(server.url, { command: 'install' });
    await client.packument(react);
    expect(server.seen[0]).toMatchObject({
      method: 'GET',
      url: '/react',
      headers: {
        accept: 'application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8, */*',
        'user-agent': 'dx-test/1',
        'npm-command': 'install',
      },
    });
    expect(server.seen[0]?.headers).not.toHaveProperty('cookie');
    expect(server.seen[0]?.headers).not.toHaveProperty('authorization');
  });

  it('asks for the whole document when told to', async () => {
    const server = await serve((_, response) => answerJson(response, {}));
    const client = await open(server.url);
    await client.packument(react, { full: true });
    expect(server.seen[0]?.headers.accept).toBe('application/json');
  });

  it('gives the bytes as received, etag, date and age', async () => {
    const headers = {
      etag: 'W/"abc"',
      'last-modified': 'Wed, 01 Jan 2025 00:00:00 GMT',
      'cache-control': 'public, max-age=300',
      age: '40',
    };
    const server = await serve((_, response) => answerJson(response, { name: 'react' }, headers));
    const client = await open(server.url);
    const answer = await client.packument(react);
    expect(answer).toMatchObject({
      status: 'found',
      etag: 'W/"abc"',
      lastModified: 'Wed, 01 Jan 2025 00:00:00 GMT',
      maxAgeMs: 260_000,
    });
    expect(answer.status === 'found' && new TextDecoder().decode(answer.bytes)).toBe('{"name":"react"}');
    expect(Object.isFrozen(answer)).toBe(true);
  });

  it('revalidates, and says unchanged on 304', async () => {
    const server = await serve((request, response) => {
      if (request.headers['if-none-match'] !== '"1"') return answerJson(response, {});
      response.writeHead(304, { 'cache-control': 'max-age=5' }).end();
    });
    const client = await open(server.url);
    const revalidate = { etag: '"1"', lastModified: 'Wed, 01 Jan 2025 00:00:00 GMT' };
    expect(await client.packument(react, { revalidate })).toEqual({ status: 'unchanged', maxAgeMs: 5000 });
    expect(server.seen[0]?.headers['if-modified-since']).toBe('Wed, 01 Jan 2025 00:00:00 GMT');
  });

  it('does not send an etag that no header can carry', async () => {
    const server = await serve((_, response) => answerJson(response, {}));
    const client = await open(server.url);
    await client.packument(react, { revalidate: { etag: '"a\r\nx-evil: 1"' } });
    expect(server.seen[0]?.headers).not.toHaveProperty('if-none-match');
    expect(server.seen[0]?.headers).not.toHaveProperty('x-evil');
  });

  it('asks the registry of the scope, with the slash of the name encoded', async () => {
    const server = await serve((_, response) => answerJson(response, {}));
    const client = await open(`${server.url}main/`, { scopes: { '@acme': `${server.url}private` } });
    await client.packument(parsePackageName('@acme/tool'));
    await client.packument(parsePackageName('@other/tool'));
    expect(server.seen.map((one) => one.url)).toEqual(['/private/@acme%2ftool', '/main/@other%2ftool']);
  });

  it('does not take a scope from the prototype of the settings', async () => {
    const server = await serve((_, response) => answerJson(response, {}));
    const scopes = Object.create({ '@acme': 'http://127.0.0.1:9/' });
    const client = await open(server.url, { scopes });
    await client.packument(parsePackageName('@acme/tool'));
    expect(server.seen).toHaveLength(1);
  });

  it('takes a byte order mark and space around the document', async () => {
    const server = await serve((_, response) => response.end('\ufeff\n {"name":"react"} \n'));
    const client = await open(server.url);
    const answer = await client.packument(react);
    expect(answer.status === 'found' && JSON.parse(new TextDecoder().decode(answer.bytes))).toEqual({
      name: 'react',
    });
  });

  it('reports what happens', async () => {
    const server = await serve((_, response) => answerJson(response, {}));
    const events: FetchEvent[] = [];
    const client = await open(server.url, {}, { onEvent: (event) => events.push(event) });
    await client.packument(react);
    expect(events).toEqual([
      { kind: 'request', url: `${server.url}react` },
      { kind: 'received', url: `${server.url}react`, bytes: 2 },
    ]);
  });

  it('says which package is not where, and how to log in', async () => {
    const server = await serve((_, response) => response.writeHead(404).end('{}'));
    const client = await open(server.url);
    const failure = await failureOf(client.packument(react));
    expect(failure).toMatchObject({
      code: 'DX_PACKAGE_NOT_FOUND',
      details: { name: 'react', registry: server.url },
    });
    expect(failure.hint).toContain(`npm login --registry=${server.url}`);
  });

  it.each([
    [401, 'DX_FETCH_UNAUTHORIZED', /npm login --registry=/],
    [403, 'DX_FETCH_FORBIDDEN', /access/],
    [407, 'DX_FETCH_STATUS', /proxy/],
    [418, 'DX_FETCH_STATUS', /registry setting/],
    [429, 'DX_FETCH_STATUS', /limits/],
    [500, 'DX_FETCH_STATUS', /try again later/],
    [204, 'DX_FETCH_STATUS', /registry setting/],
    [206, 'DX_FETCH_STATUS', /registry setting/],
    [304, 'DX_FETCH_STATUS', /registry setting/],
    [300, 'DX_FETCH_STATUS', /registry setting/],
  ])('turns status %i into %s', async (status, code, hint) => {
    const server = await serve((_, response) => response.writeHead(status).end());
    const client = await open(server.url);
    const failure = await failureOf(client.packument(react));
    expect(failure).toMatchObject({ code, details: { status } });
    expect(failure.hint).toMatch(hint);
    expect(failure.message).toContain('react');
  });

  it('repeats what the registry says about its refusal, without control characters', async () => {
    const server = await serve((_, response) => {
      response.writeHead(403, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: 'blocked \u001b[31mby\n policy 7' }));
    });
    const client = await open(server.url);
    expect((await failureOf(client.packument(react))).message).toMatch(/: blocked \[31mby policy 7$/);
  });

  it.each([
    ['an HTML login page', '<!doctype html><title>Log in</title>', 'text/html'],
    ['an empty body', '', 'application/json'],
    ['a JSON array', '[]', 'application/json'],
    ['gzip that no header mentions', zlib.gzipSync('{}'), 'application/json'],
  ])('refuses %s', async (_, body, type) => {
    const server = await serve((_request, response) =>
      response.writeHead(200, { 'content-type': type }).end(body),
    );
    const client = await open(server.url, { retries: 3 });
    const failure = await failureOf(client.packument(react));
    expect(failure).toMatchObject({ code: 'DX_FETCH_BAD_ANSWER', details: { expected: 'a JSON object' } });
    expect(server.seen).toHaveLength(1);
  });

  it('says truncated when a document without a length lacks its end', async () => {
    const server = await serve((_, response) => {
      response.shouldKeepAlive = false;
      response.useChunkedEncodingByDefault = false;
      response.end('{"name":"react","versions":{');
    });
    const client = await open(server.url);
    expect(await failureOf(client.packument(react))).toMatchObject({ code: 'DX_FETCH_TRUNCATED' });
  });

  it('refuses a document over the limit', async () => {
    const body = zlib.gzipSync(JSON.stringify({ filler: ' '.repeat(100_000) }));
    const server = await serve((_, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(body),
    );
    const client = await open(server.url, {}, { packumentLimitBytes: 50_000 });
    expect(await failureOf(client.packument(react))).toMatchObject({
      code: 'DX_FETCH_TOO_LARGE',
      details: { limitBytes: 50_000 },
    });
  });

  it.each(['file:///etc/passwd', 'ftp://registry.test/', 'data:,{}', 'javascript:1', 'not a url', ''])(
    'refuses the registry %j',
    async (registry) => {
      const client = await open(registry);
      expect(await failureOf(client.packument(react))).toMatchObject({ code: 'DX_FETCH_UNSUPPORTED_URL' });
    },
  );
});

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

describe('search', () => {
  it('gives names, checked and limited', async () => {
    const names = ['react', '../evil', '@scope/react', 7, 'react-dom', 'preact'];
    const objects = [null, {}, ...names.map((name) => ({ package: { name } }))];
    const server = await serve((_, response) => answerJson(response, { objects }));
    const client = await open(server.url);
    expect(await client.search('reactt', { limit: 3 })).toEqual(['react', '@scope/react', 'react-dom']);
    expect(server.seen[0]?.url).toBe('/-/v1/search?text=reactt&size=3');
  });

  it('asks the default registry whatever the text is', async () => {
    const server = await serve((_, response) => answerJson(response, { objects: [] }));
    const client = await open(`${server.url}npm`, { scopes: { '@acme': 'http://127.0.0.1:9/' } });
    await client.search('@acme/tool&size=9#');
    expect(server.seen[0]?.url).toBe('/npm/-/v1/search?text=%40acme%2Ftool%26size%3D9%23&size=20');
  });

  it.each([
    ['an error', 500, ''],
    ['a page', 200, '<html>'],
    ['another shape', 200, '{"objects":{}}'],
    ['null', 200, 'null'],
  ])('gives none for %s', async (_, status, body) => {
    const server = await serve((_request, response) => response.writeHead(status).end(body));
    const client = await open(server.url, { retries: 5 });
    expect(await client.search('react')).toEqual([]);
    expect(server.seen).toHaveLength(1);
  });

  it('gives none when cancelled or out of reach', async () => {
    const client = await open(await closedPort());
    expect(await client.search('react')).toEqual([]);
    expect(await client.search('react', { signal: AbortSignal.abort() })).toEqual([]);
  });
});

describe('close', () => {
  it('ends calls under way, and later ones, with DX_CANCELLED', async () => {
    const server = await serve(() => {});
    const client = await open(server.url, { retries: 3 });
    const waiting = failureOf(client.packument(react));
    while (server.seen.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await client.close();
    const failures: DxError[] = [await waiting, await failureOf(client.packument(react))];
    for (const failure of failures) expect(failure.code).toBe('DX_CANCELLED');
    expect(server.seen).toHaveLength(1);
    for (const socket of server.sockets) await new Promise((resolve) => socket.once('close', resolve));
    await client.close();
  });
});
