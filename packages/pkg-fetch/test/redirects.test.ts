import { parsePackageName } from '@dx/pkg-core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Credential, inMemoryTransport, openRegistryClient, openTransport } from '../src/index.ts';
import { authorityPem, failureOf, type Loopback, serve, serveTls } from './loopback.ts';
import { settingsFor } from './settings.ts';

const token = 'token-of-the-first';

async function get(first: Loopback, credentials: readonly Credential[] = []): Promise<string> {
  const rules = [{ prefix: `//127.0.0.1:${first.port}/`, token }, ...credentials];
  const transport = await openTransport({ ca: [authorityPem] });
  const client = openRegistryClient(settingsFor(first.url, { credentials: rules }), transport);
  onTestFinished(() => client.close());
  const archive = await client.archive({ name: 'x', version: '1.0.0', url: `${first.url}x.tgz` });
  return Buffer.from(archive.bytes).toString();
}

const secretHeaders = ['authorization', 'proxy-authorization', 'cookie'];

describe('R02 a redirect', () => {
  it.each([301, 302, 303, 307, 308])(
    'with status %i to another port loses the credential',
    async (status) => {
      const other = await serve((_, response) => response.end('archive'));
      const first = await serve((_, response) =>
        response.writeHead(status, { location: `${other.url}y.tgz`, 'set-cookie': 'session=1' }).end(),
      );
      expect(await get(first)).toBe('archive');
      expect(first.seen[0]?.headers.authorization).toBe(`Bearer ${token}`);
      for (const name of secretHeaders) expect(other.seen[0]?.headers).not.toHaveProperty(name);
    },
  );

  it('to another host name of the same machine loses the credential', async () => {
    const first = await serve((request, response) => {
      if (request.url === '/y.tgz') return response.end('archive');
      return response.writeHead(302, { location: `http://localhost:${first.port}/y.tgz` }).end();
    });
    expect(await get(first)).toBe('archive');
    expect(first.seen[1]?.headers).not.toHaveProperty('authorization');
  });

  it('to a host with a rule of its own is shown that one', async () => {
    const other = await serve((_, response) => response.end('archive'));
    const first = await serve((_, response) =>
      response.writeHead(302, { location: `${other.url}y.tgz` }).end(),
    );
    await get(first, [{ prefix: `//127.0.0.1:${other.port}/`, token: 'other' }]);
    expect(other.seen[0]?.headers.authorization).toBe('Bearer other');
  });

  it('on the same origin keeps the credential and no cookie', async () => {
    const first = await serve((request, response) => {
      if (request.url === '/y.tgz') return response.end('archive');
      return response.writeHead(302, { location: '/y.tgz', 'set-cookie': 'session=1' }).end();
    });
    expect(await get(first)).toBe('archive');
    expect(first.seen[1]?.headers.authorization).toBe(`Bearer ${token}`);
    expect(first.seen[1]?.headers).not.toHaveProperty('cookie');
  });

  it('over another origin and back is decided anew each time', async () => {
    const other: Loopback = await serve((_, response) =>
      response.writeHead(302, { location: `${first.url}y.tgz` }).end(),
    );
    const first: Loopback = await serve((request, response) => {
      if (request.url === '/y.tgz') return response.end('archive');
      return response.writeHead(302, { location: other.url }).end();
    });
    await get(first);
    expect(other.seen[0]?.headers).not.toHaveProperty('authorization');
    expect(first.seen[1]?.headers.authorization).toBe(`Bearer ${token}`);
  });

  it('from https to http is refused, and the second address not asked', async () => {
    const other = await serve((_, response) => response.end('archive'));
    const first = await serveTls((_, response) => response.writeHead(302, { location: other.url }).end());
    const failure = await failureOf(get(first));
    expect(failure).toMatchObject({ code: 'DX_FETCH_INSECURE_REDIRECT', details: { to: other.url } });
    expect(other.seen).toHaveLength(0);
  });

  it('from http to https is followed', async () => {
    const other = await serveTls((_, response) => response.end('archive'));
    const first = await serve((_, response) => response.writeHead(302, { location: other.url }).end());
    expect(await get(first)).toBe('archive');
    expect(other.seen[0]?.headers).not.toHaveProperty('authorization');
  });

  it.each(['file:///etc/passwd', 'data:,x', 'ftp://127.0.0.1/', 'http://', 'http://[bad/'])(
    'R13 to %j is refused',
    async (location) => {
      const first = await serve((_, response) => response.writeHead(302, { location }).end());
      expect(await failureOf(get(first))).toMatchObject({ code: 'DX_FETCH_UNSUPPORTED_URL' });
    },
  );

  it('to userinfo sends none of it', async () => {
    const first = await serve((request, response) => {
      if (request.url === '/y.tgz') return response.end('archive');
      return response.writeHead(302, { location: `http://user:pass@localhost:${first.port}/y.tgz` }).end();
    });
    await get(first);
    expect(first.seen[1]?.headers).not.toHaveProperty('authorization');
  });

  it('without an address is a bad answer', async () => {
    const first = await serve((_, response) => response.writeHead(302).end());
    expect(await failureOf(get(first))).toMatchObject({ code: 'DX_FETCH_BAD_ANSWER' });
  });

  it('in a circle ends after 20', async () => {
    const first = await serve((_, response) => response.writeHead(302, { location: '/x.tgz' }).end());
    expect(await failureOf(get(first))).toMatchObject({
      code: 'DX_FETCH_REDIRECTS',
      details: { maxRedirects: 20 },
    });
    expect(first.seen).toHaveLength(21);
  });

  it('keeps etag and accept for documents', async () => {
    const transport = inMemoryTransport({
      'https://registry.test/react': { status: 301, headers: { location: 'https://mirror.test/react' } },
      'https://mirror.test/react': { status: 304 },
    });
    const client = openRegistryClient(settingsFor('https://registry.test/'), transport);
    const answer = await client.packument(parsePackageName('react'), { revalidate: { etag: '"1"' } });
    expect(answer.status).toBe('unchanged');
    expect(transport.requests[1]?.headers).toMatchObject({ 'if-none-match': '"1"' });
  });
});
