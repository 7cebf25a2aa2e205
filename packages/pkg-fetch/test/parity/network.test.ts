import { parsePackageName } from '@dx/pkg-core';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  openRegistryClient,
  openTransport,
  type RegistryClient,
  type TransportOptions,
} from '../../src/index.ts';
import { answerJson, authorityPem, closedPort, failureOf, serve, serveTls } from '../loopback.ts';
import { openClient } from '../open-client.ts';
import { openProxy } from '../proxy-server.ts';
import { settingsFor } from '../settings.ts';
import { openSocks } from './socks-server.ts';

const react = parsePackageName('react');

describe('N05 a proxy', () => {
  it('N05 of http requests, one of https requests, and exempt hosts are told apart', async () => {
    const server = await serve((_, response) => answerJson(response, {}));
    const secure = await serveTls((_, response) => answerJson(response, {}));
    const [plain, tunnel] = [await openProxy(), await openProxy()];
    const options = {
      proxies: { http: plain.url, https: tunnel.url, noProxy: ['127.0.0.1'] },
      ca: [authorityPem],
    };
    await (await open(`http://registry.test:${server.port}/`, options)).packument(react);
    await (await open(`https://registry.test:${secure.port}/`, options)).packument(react);
    await (await open(server.url, options)).packument(react);
    expect(plain.seen).toEqual([`GET http://registry.test:${server.port}/react`]);
    expect(tunnel.seen).toEqual([`CONNECT registry.test:${secure.port}`]);
  });

  it.each([
    ['socks', 'registry.test'],
    ['socks5h', 'registry.test'],
    ['socks4a', 'registry.test'],
    ['socks5', '127.0.0.1'],
    ['socks4', '127.0.0.1'],
  ])('N05 of the kind %s gets http and https requests, for %s', async (kind, host) => {
    const server = await serve((_, response) => answerJson(response, {}));
    const secure = await serveTls((_, response) => answerJson(response, {}));
    const proxy = await openSocks();
    const url = `${kind}://127.0.0.1:${proxy.port}`;
    const options = { proxies: { http: url, https: url }, ca: [authorityPem] };
    await (await open(`http://${host}:${server.port}/`, options)).packument(react);
    await (await open(`https://${host}:${secure.port}/`, options)).packument(react);
    expect(proxy.seen).toEqual([`${host}:${server.port}`, `${host}:${secure.port}`]);
    expect(server.seen.length + secure.seen.length).toBe(2);
  });

  it('N05 of the kind socks is given its login, which no failure shows', async () => {
    const server = await serve((_, response) => answerJson(response, {}));
    const proxy = await openSocks('bob:p@ss word');
    const url = (password: string): string => `socks5h://bob:${password}@127.0.0.1:${proxy.port}`;
    const registry = `http://registry.test:${server.port}/`;
    await (await open(registry, { proxies: { http: url('p%40ss%20word') } })).packument(react);
    expect(proxy.seen).toEqual([`bob:p@ss word@registry.test:${server.port}`]);
    const wrong = await open(registry, { proxies: { http: url('hunter22') } });
    const failure = await failureOf(wrong.packument(react));
    expect(failure.code).toBe('DX_FETCH_NETWORK');
    expect(JSON.stringify(failure) + failure.message + String(failure.cause)).not.toContain('hunter22');
  });

  it('N05 of the kind socks is not trusted with the certificate of another host', async () => {
    const secure = await serveTls((_, response) => answerJson(response, {}));
    const proxy = await openSocks();
    const options = { proxies: { https: `socks5h://127.0.0.1:${proxy.port}` }, ca: [authorityPem] };
    const failure = await failureOf(
      (await open(`https://evil.test:${secure.port}/`, options)).packument(react),
    );
    expect(failure).toMatchObject({ details: { errno: 'ERR_TLS_CERT_ALTNAME_INVALID' } });
    expect(secure.seen).toEqual([]);
  });

  it('N05 of the kind socks that nobody is at is an error that names it', async () => {
    const proxy = (await closedPort()).replace('http:', 'socks5h:');
    const failure = await failureOf(
      (await open('https://registry.test/', { proxies: { https: proxy } })).packument(react),
    );
    expect(failure).toMatchObject({ code: 'DX_FETCH_NETWORK', details: { errno: 'ECONNREFUSED' } });
    expect(failure.message).toContain('socks5h://127.0.0.1');
  });
});

describe('N06 the limits', () => {
  it('N06 an authority of ca is trusted beside those of the runtime, and strict-ssl=false trusts all', async () => {
    const server = await serveTls((_, response) => answerJson(response, {}));
    expect((await failureOf((await open(server.url, {})).packument(react))).code).toBe('DX_FETCH_NETWORK');
    expect((await (await open(server.url, { ca: [authorityPem] })).packument(react)).status).toBe('found');
    expect((await (await open(server.url, { strictSsl: false })).packument(react)).status).toBe('found');
  });

  it('N06 local-address is where requests come from', async () => {
    const addresses: (string | undefined)[] = [];
    const server = await serve((request, response) => {
      addresses.push(request.socket.remoteAddress);
      answerJson(response, {});
    });
    await (await open(server.url, { localAddress: '127.0.0.2' })).packument(react);
    expect(addresses).toEqual(['127.0.0.2']);
  });

  it('N06 maxsockets is how many connections there are at once', async () => {
    let most = 0;
    const server = await serve((_, response) => {
      most = Math.max(most, server.sockets.size);
      setImmediate(() => answerJson(response, {}));
    });
    const client = await open(server.url, { maxSockets: 3 });
    const names = Array.from({ length: 20 }, (_, index) => parsePackageName(`p${index}`));
    await Promise.all(names.map((name) => client.packument(name)));
    expect(most).toBe(3);
  });

  it('N06 fetch-retries is how often a failure is tried again, after pauses that grow by the factor to the maximum', async () => {
    const server = await serve((_, response) => response.writeHead(503).end());
    const pauses: number[] = [];
    const settings = { retries: 4, retryFactor: 10, retryMinMs: 10, retryMaxMs: 600 };
    const client = await openClient(server.url, settings, {
      random: () => 0,
      sleep: async (delayMs) => {
        pauses.push(delayMs);
      },
    });
    expect((await failureOf(client.packument(react))).code).toBe('DX_FETCH_STATUS');
    expect(server.seen).toHaveLength(5);
    expect(pauses).toHaveLength(4);
    expect(pauses[1]).toBeGreaterThan(pauses[0] ?? 0);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(600);
  });

  it('N06 fetch-timeout is how long a server may be silent', async () => {
    const server = await serve(() => {});
    const client = await openClient(server.url, { timeoutMs: 50 });
    expect(await failureOf(client.packument(react))).toMatchObject({
      code: 'DX_FETCH_TIMEOUT',
      details: { phase: 'answer', timeoutMs: 50 },
    });
  });
});

describe('N07 a document that is known', () => {
  it('N07 is asked for with its etag and date, and 304 says that it stays', async () => {
    const server = await serve((request, response) => {
      if (request.headers['if-none-match'] !== '"1"')
        return answerJson(response, {}, { etag: '"1"', 'last-modified': 'Wed' });
      return response.writeHead(304, { 'cache-control': 'max-age=300' }).end();
    });
    const client = await openClient(server.url);
    const first = await client.packument(react);
    if (first.status !== 'found') throw new Error(first.status);
    const { etag, lastModified } = first;
    const revalidate = { ...(etag && { etag }), ...(lastModified && { lastModified }) };
    expect(await client.packument(react, { revalidate })).toEqual({ status: 'unchanged', maxAgeMs: 300_000 });
    expect(server.seen[1]?.headers).toMatchObject({ 'if-none-match': '"1"', 'if-modified-since': 'Wed' });
  });
});

async function open(registry: string, options: TransportOptions): Promise<RegistryClient> {
  const client = openRegistryClient(settingsFor(registry), await openTransport(options));
  onTestFinished(() => client.close());
  return client;
}
