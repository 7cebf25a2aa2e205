import { parsePackageName } from '@dx/pkg-core';
import { describe, expect, it } from 'vitest';
import type { Credential, RegistrySettings } from '../../src/index.ts';
import { answerJson, type Loopback, serve } from '../loopback.ts';
import { openClient } from '../open-client.ts';

const archive = { name: 'tool', version: '1.0.0' };

describe('N01 the credential of a request', () => {
  it('N01 is that of the longest configured key above its address', async () => {
    const { server, shown } = await serveAny();
    const at = (path: string): string => `//127.0.0.1:${server.port}${path}`;
    const credentials = [
      { prefix: at('/'), token: 'top' },
      { prefix: at('/team/a/'), token: 'deep' },
      { prefix: at('/team/'), basic: Buffer.from('bob:pass').toString('base64') },
    ];
    expect(await shown('team/a/tool.tgz', credentials)).toBe('Bearer deep');
    expect(await shown('team/b/tool.tgz', credentials)).toBe('Basic Ym9iOnBhc3M=');
    expect(await shown('teamwork/tool.tgz', credentials)).toBe('Bearer top');
  });

  it('N01 is the token where a key has a token and a login', async () => {
    const { server, shown } = await serveAny();
    const credentials = [{ prefix: `//127.0.0.1:${server.port}/`, token: 'token', basic: 'Ym9iOnBhc3M=' }];
    expect(await shown('tool.tgz', credentials)).toBe('Bearer token');
  });
});

describe('N02 an archive', () => {
  it('N02 on another host is shown nothing, unless that host and path have a key of their own', async () => {
    const { server, shown } = await serveAny();
    const own = { prefix: '//registry.test/', token: 'secret' };
    const registry = 'https://registry.test/';
    expect(await shown('files/tool.tgz', [own], { registry })).toBeUndefined();
    const at = `//127.0.0.1:${server.port}`;
    expect(await shown('files/tool.tgz', [own, { prefix: `${at}/files/`, token: 'cdn' }], { registry })).toBe(
      'Bearer cdn',
    );
    expect(
      await shown('other/tool.tgz', [own, { prefix: `${at}/files/`, token: 'cdn' }], { registry }),
    ).toBeUndefined();
  });

  it('N02 on the host of the registry, outside its path, is shown what the registry is shown', async () => {
    const { server, shown } = await serveAny();
    const registry = `${server.url}npm/`;
    const credentials = [{ prefix: `//127.0.0.1:${server.port}/npm/`, token: 'registry' }];
    expect(await shown('files/tool.tgz', credentials, { registry })).toBe('Bearer registry');
  });

  it('N02 is judged anew at each redirect', async () => {
    const other = await serve((_, response) => response.end('PK'));
    const server = await serve((request, response) => {
      response.writeHead(302, { location: request.url === '/away.tgz' ? `${other.url}x.tgz` : '/away.tgz' });
      response.end();
    });
    const credentials = [{ prefix: `//127.0.0.1:${server.port}/`, token: 'secret' }];
    const client = await openClient(server.url, { credentials });
    await client.archive({ ...archive, url: `${server.url}tool.tgz` });
    expect(server.seen.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer secret',
      'Bearer secret',
    ]);
    expect(other.seen.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });
});

describe('N03 a credential without a host', () => {
  it.each(['', '//', '/', '_authToken', 'https:'])('N03 as the key %j is shown to nobody', async (prefix) => {
    const { shown } = await serveAny();
    expect(await shown('tool.tgz', [{ prefix, token: 'secret' }])).toBeUndefined();
  });
});

describe('N04 the registry of a scope', () => {
  it('N04 is asked for its names, with its own credential, and others are not', async () => {
    const scoped = await serve((_, response) => answerJson(response, {}));
    const plain = await serve((_, response) => answerJson(response, {}));
    const credentials = [
      { prefix: `//127.0.0.1:${scoped.port}/`, token: 'scoped' },
      { prefix: `//127.0.0.1:${plain.port}/`, token: 'plain' },
    ];
    const client = await openClient(plain.url, { scopes: { '@acme': scoped.url }, credentials });
    for (const name of ['@acme/tool', 'tool', '@other/tool']) await client.packument(parsePackageName(name));
    expect(scoped.seen.map(({ url, headers }) => [url, headers.authorization])).toEqual([
      ['/@acme%2ftool', 'Bearer scoped'],
    ]);
    expect(plain.seen.map(({ url, headers }) => [url, headers.authorization])).toEqual([
      ['/tool', 'Bearer plain'],
      ['/@other%2ftool', 'Bearer plain'],
    ]);
  });
});

interface Served {
  readonly server: Loopback;
  /** The authorization that the archive at a path is shown. */
  shown(
    path: string,
    credentials: readonly Credential[],
    extra?: Partial<RegistrySettings>,
  ): Promise<string | undefined>;
}

async function serveAny(): Promise<Served> {
  const server = await serve((_, response) => response.end('PK'));
  const shown: Served['shown'] = async (path, credentials, { registry = server.url, ...extra } = {}) => {
    const client = await openClient(registry, { ...extra, credentials });
    await client.archive({ ...archive, url: server.url + path });
    return server.seen.at(-1)?.headers.authorization;
  };
  return { server, shown };
}
