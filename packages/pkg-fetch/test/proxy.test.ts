import { parsePackageName } from '@dx/pkg-core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openRegistryClient, openTransport, type ProxySettings, type RegistryClient } from '../src/index.ts';
import { answerJson, authorityPem, closedPort, failureOf, serve, serveRaw, serveTls } from './loopback.ts';
import { openProxy } from './proxy-server.ts';
import { settingsFor } from './settings.ts';

const react = parsePackageName('react');
const login = `Basic ${Buffer.from('bob:p@ss').toString('base64')}`;

async function open(registry: string, proxies: ProxySettings): Promise<RegistryClient> {
  const client = openRegistryClient(
    settingsFor(registry),
    await openTransport({ proxies, ca: [authorityPem] }),
  );
  onTestFinished(() => client.close());
  return client;
}

describe('a proxy', () => {
  it('gets http requests by their whole address, and its own login', async () => {
    const server = await serve((_, response) => answerJson(response, {}));
    const proxy = await openProxy();
    const registry = `http://registry.test:${server.port}/`;
    const client = await open(registry, { http: proxy.url.replace('://', '://bob:p%40ss@') });
    expect((await client.packument(react)).status).toBe('found');
    expect(proxy.seen).toEqual([`GET ${registry}react`]);
    expect(proxy.authorizations).toEqual([login]);
    expect(server.seen[0]?.headers).toMatchObject({ host: `registry.test:${server.port}` });
    expect(server.seen[0]?.headers).not.toHaveProperty('proxy-authorization');
  });

  it('tunnels https requests, and the server never sees its login', async () => {
    const server = await serveTls((_, response) => answerJson(response, {}));
    const proxy = await openProxy();
    const client = await open(`https://registry.test:${server.port}/`, {
      https: proxy.url.replace('://', '://bob:p%40ss@'),
    });
    expect((await client.packument(react)).status).toBe('found');
    expect(proxy.seen).toEqual([`CONNECT registry.test:${server.port}`]);
    expect(proxy.authorizations).toEqual([login]);
    expect(server.seen[0]?.headers).not.toHaveProperty('proxy-authorization');
  });

  it('does not make a certificate for one host good for another', async () => {
    const server = await serveTls((_, response) => answerJson(response, {}));
    const proxy = await openProxy();
    const client = await open(`https://evil.test:${server.port}/`, { https: proxy.url });
    expect(await failureOf(client.packument(react))).toMatchObject({
      code: 'DX_FETCH_NETWORK',
      details: { errno: 'ERR_TLS_CERT_ALTNAME_INVALID' },
    });
    expect(server.seen).toHaveLength(0);
  });

  it('is not shown the credential of a registry that it tunnels to', async () => {
    const server = await serveTls((_, response) => answerJson(response, {}));
    const proxy = await openProxy();
    const registry = `https://registry.test:${server.port}/`;
    const settings = settingsFor(registry, {
      credentials: [{ prefix: `//registry.test:${server.port}/`, token: 't' }],
    });
    const transport = await openTransport({ proxies: { https: proxy.url }, ca: [authorityPem] });
    const client = openRegistryClient(settings, transport);
    onTestFinished(() => client.close());
    await client.packument(react);
    expect(server.seen[0]?.headers.authorization).toBe('Bearer t');
    expect(proxy.authorizations).toEqual([undefined]);
  });

  it.each(['http', 'https'])('that wants a login for %s says so', async (scheme) => {
    const proxy = await openProxy(true);
    const client = await open(`${scheme}://registry.test/`, { [scheme]: proxy.url });
    const failure = await failureOf(client.packument(react));
    expect(failure.message).toContain('407');
    expect(failure.hint).toMatch(/proxy/);
  });

  it('that opens no tunnel in time ends the wait', async () => {
    const proxy = await serveRaw(() => {});
    const transport = await openTransport({ proxies: { https: proxy.url }, connectTimeoutMs: 100 });
    const client = openRegistryClient(settingsFor('https://registry.test/', { retries: 0 }), transport);
    onTestFinished(() => client.close());
    expect(await failureOf(client.packument(react))).toMatchObject({
      code: 'DX_FETCH_TIMEOUT',
      details: { phase: 'connect', timeoutMs: 100 },
    });
  });

  it('that closes the connection instead of opening a tunnel is asked as often as anybody else', async () => {
    const proxy = await serveRaw((socket) => socket.end());
    const transport = await openTransport({ proxies: { https: proxy.url } });
    const client = openRegistryClient(settingsFor('https://registry.test/', { retries: 0 }), transport);
    onTestFinished(() => client.close());
    expect(await failureOf(client.packument(react))).toMatchObject({
      code: 'DX_FETCH_NETWORK',
      details: { errno: 'ECONNRESET' },
    });
    expect(proxy.connections()).toBe(2);
  });

  it('that cannot open a tunnel just now is asked again', async () => {
    let asked = 0;
    const proxy = await serveRaw((socket) => {
      asked += 1;
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    });
    const transport = await openTransport({ proxies: { https: proxy.url } });
    const client = openRegistryClient(
      settingsFor('https://registry.test/', { retries: 1, retryMinMs: 1 }),
      transport,
    );
    onTestFinished(() => client.close());
    expect(await failureOf(client.packument(react))).toMatchObject({
      code: 'DX_FETCH_NETWORK',
      details: { proxyStatus: 502 },
    });
    expect(asked).toBe(2);
  });

  it('that is down is named', async () => {
    const proxy = (await closedPort()).replace('://', '://bob:secret@');
    for (const scheme of ['http', 'https']) {
      const client = await open(`${scheme}://registry.test/`, { [scheme]: proxy });
      const failure = await failureOf(client.packument(react));
      expect(failure).toMatchObject({ code: 'DX_FETCH_NETWORK', details: { errno: 'ECONNREFUSED' } });
      expect(failure.details['proxy']).toBe(proxy.replace('bob:secret@', ''));
    }
  });

  it('of an unknown kind is refused', async () => {
    const client = await open('https://registry.test/', { https: 'ftp://127.0.0.1:1' });
    expect(await failureOf(client.packument(react))).toMatchObject({
      code: 'DX_FETCH_UNSUPPORTED_URL',
      details: { subject: 'the proxy' },
    });
  });

  it('is passed by for exempt hosts', async () => {
    const server = await serve((_, response) => answerJson(response, {}));
    const client = await open(server.url, { http: await closedPort(), noProxy: ['127.0.0.1'] });
    expect((await client.packument(react)).status).toBe('found');
  });
});
