import tls from 'node:tls';
import { parsePackageName } from '@dx/pkg-core';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  openRegistryClient,
  openTransport,
  type RegistryClient,
  type TransportOptions,
} from '../src/index.ts';
import { trustedRoots } from '../src/trusted-roots.ts';
import {
  answerJson,
  authorityPem,
  failureOf,
  type Loopback,
  readCertificate,
  serveKnownClients,
  serveRaw,
  serveTls,
} from './loopback.ts';
import { openProxy } from './proxy-server.ts';
import { settingsFor } from './settings.ts';

const react = parsePackageName('react');
/** Some other authority: the server's own certificate signs nothing. */
const otherPem = readCertificate('test-only-server.pem');

async function open(server: Loopback, options: TransportOptions): Promise<RegistryClient> {
  const client = openRegistryClient(settingsFor(server.url, { retries: 3 }), await openTransport(options));
  onTestFinished(() => client.close());
  return client;
}

describe('https', () => {
  it('refuses an authority that nobody named, without trying again, and says what to set', async () => {
    const server = await serveTls((_, response) => answerJson(response, {}));
    const client = await open(server, {});
    const failure = await failureOf(client.packument(react));
    expect(failure).toMatchObject({
      code: 'DX_FETCH_NETWORK',
      details: { errno: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' },
    });
    expect(failure.hint).toContain('cafile');
    expect(server.seen).toHaveLength(0);
  });

  it('trusts an authority given as ca, beside others', async () => {
    const server = await serveTls((_, response) => answerJson(response, {}));
    const client = await open(server, { ca: [otherPem, authorityPem] });
    expect((await client.packument(react)).status).toBe('found');
  });

  it('trusts any certificate when strictSsl is off', async () => {
    const server = await serveTls((_, response) => answerJson(response, {}));
    const client = await open(server, { strictSsl: false });
    expect((await client.packument(react)).status).toBe('found');
  });

  it('N01 shows the certificate for a server to that server, and to no other', async () => {
    const server = await serveKnownClients((_, response) => answerJson(response, {}));
    const own = {
      cert: readCertificate('test-only-client.pem'),
      key: readCertificate('test-only-client-key.pem'),
    };
    const host = new URL(server.url).host;
    const known = await open(server, { ca: [authorityPem], clientCertificates: [{ host, ...own }] });
    expect((await known.packument(react)).status).toBe('found');
    const others = [{ host: `${host}1`, ...own }];
    const transport = await openTransport({ ca: [authorityPem], clientCertificates: others });
    const stranger = openRegistryClient(settingsFor(server.url), transport);
    onTestFinished(() => stranger.close());
    expect(await failureOf(stranger.packument(react))).toMatchObject({ code: 'DX_FETCH_NETWORK' });
  });

  it('N01 shows it through a proxy, too', async () => {
    const server = await serveKnownClients((_, response) => answerJson(response, {}));
    const proxy = await openProxy();
    const certificate = {
      host: new URL(server.url).host,
      cert: readCertificate('test-only-client.pem'),
      key: readCertificate('test-only-client-key.pem'),
    };
    const client = await open(server, {
      ca: [authorityPem],
      clientCertificates: [certificate],
      proxies: { https: proxy.url, noProxy: [] },
    });
    expect((await client.packument(react)).status).toBe('found');
  });

  it('adds to the roots of the runtime instead of replacing them', async () => {
    const roots = (await trustedRoots([authorityPem])) ?? [];
    expect(roots.at(-1)).toBe(authorityPem);
    expect(roots.length).toBeGreaterThan(100);
    expect(roots).toEqual(expect.arrayContaining([...tls.rootCertificates]));
    expect(await trustedRoots([])).toBeUndefined();
    expect(await trustedRoots(undefined)).toBeUndefined();
  });

  it('times out when a server takes the connection and does not speak TLS', async () => {
    const silent = await serveRaw(() => {});
    const server = { ...silent, url: silent.url.replace('http:', 'https:') };
    const transport = await openTransport({ connectTimeoutMs: 50 });
    const client = openRegistryClient(settingsFor(server.url), transport);
    onTestFinished(() => client.close());
    expect(await failureOf(client.packument(react))).toMatchObject({
      code: 'DX_FETCH_TIMEOUT',
      details: { phase: 'connect', timeoutMs: 50 },
    });
  });
});
