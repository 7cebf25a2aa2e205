import zlib from 'node:zlib';
import { type DxError, parsePackageName } from '@dx/pkg-core';
import { describe, expect, it } from 'vitest';
import type { FetchEvent } from '../src/index.ts';
import { answerJson, failureOf, serve } from './loopback.ts';
import { openClient as open } from './open-client.ts';

const react = parsePackageName('react');

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
