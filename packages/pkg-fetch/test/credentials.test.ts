import { parsePackageName } from '@dx/pkg-core';
import { describe, expect, it } from 'vitest';
import {
  type Credential,
  inMemoryTransport,
  openRegistryClient,
  type RegistrySettings,
} from '../src/index.ts';
import { failureOf } from './loopback.ts';
import { settingsFor } from './settings.ts';

const token = 'secret-of-the-registry';
const own: Credential = { prefix: '//registry.test/', token };

/** The authorization that one archive address is shown. */
async function shown(
  url: string,
  credentials: readonly Credential[] = [own],
  extra: Partial<RegistrySettings> = {},
): Promise<string | undefined> {
  const transport = answering();
  const settings = settingsFor(extra.registry ?? 'https://registry.test/', { ...extra, credentials });
  await openRegistryClient(settings, transport).archive({ name: '@acme/tool', version: '1.0.0', url });
  return transport.requests[0]?.headers['authorization'];
}

/** Answers every address. */
function answering(): ReturnType<typeof inMemoryTransport> {
  const anything = { body: 'PK{}' };
  const routes = new Proxy(
    {},
    {
      get: () => anything,
      getOwnPropertyDescriptor: () => ({
        value: anything,
        configurable: true,
        enumerable: true,
        writable: true,
      }),
    },
  );
  return inMemoryTransport(routes);
}

describe('R03 an archive address', () => {
  it.each([
    ['on the registry', 'https://registry.test/@acme/tool/-/tool-1.0.0.tgz', true],
    ['with the default port', 'https://registry.test:443/x.tgz', true],
    ['with the host in upper case', 'https://REGISTRY.Test/x.tgz', true],
    ['with a trailing dot', 'https://registry.test./x.tgz', true],
    ['with userinfo', 'https://user:pass@registry.test/x.tgz', true],
    ['on another port', 'https://registry.test:8443/x.tgz', false],
    ['without encryption', 'http://registry.test/x.tgz', false],
    ['without encryption on the port of https', 'http://registry.test:443/x.tgz', false],
    ['on a host that starts alike', 'https://registry.test.evil/x.tgz', false],
    ['on a host that ends alike', 'https://evilregistry.test/x.tgz', false],
    ['on a subdomain', 'https://cdn.registry.test/x.tgz', false],
    ['on a host behind a false userinfo', 'https://registry.test@evil.test/x.tgz', false],
    ['on a host behind a false userinfo with a port', 'https://registry.test:443@evil.test/x.tgz', false],
    ['on a host behind a backslash', 'https://evil.test\\@registry.test/x.tgz', false],
    ['with the registry in its path', 'https://evil.test//registry.test/x.tgz', false],
    ['with the registry in its query', 'https://evil.test/?//registry.test/', false],
    ['with the registry in its fragment', 'https://evil.test/#//registry.test/', false],
    ['on an address of the host', 'https://127.0.0.1/x.tgz', false],
  ])('%s is shown the credential: %s %s', async (_, url, expected) => {
    expect(await shown(url)).toBe(expected ? `Bearer ${token}` : undefined);
  });

  it('outside the path of the rule, on the host of the registry, gets what the registry gets', async () => {
    const credentials = [{ prefix: '//registry.test/npm/', token }];
    const registry = 'https://registry.test/npm/';
    expect(await shown('https://registry.test/files/x.tgz', credentials, { registry })).toBe(
      `Bearer ${token}`,
    );
    expect(await shown('https://other.test/files/x.tgz', credentials, { registry })).toBeUndefined();
  });

  it('belongs to the registry of its scope, not to the default one', async () => {
    const credentials = [own, { prefix: '//private.test/', token: 'private' }];
    const scopes = { '@acme': 'https://private.test/npm/' };
    expect(await shown('https://private.test/x.tgz', credentials, { scopes })).toBe('Bearer private');
    expect(await shown('https://cdn.test/x.tgz', credentials, { scopes })).toBeUndefined();
  });

  it('on another host is shown that host’s own rule', async () => {
    const credentials = [own, { prefix: '//cdn.test/archives/', basic: 'dXNlcjpwYXNz' }];
    expect(await shown('https://cdn.test/archives/x.tgz', credentials)).toBe('Basic dXNlcjpwYXNz');
    expect(await shown('https://cdn.test/x.tgz', credentials)).toBeUndefined();
    expect(await shown('https://cdn.test/archives-2/x.tgz', credentials)).toBeUndefined();
    expect(await shown('https://cdn.test/archives/../x.tgz', credentials)).toBeUndefined();
  });
});

describe('rules', () => {
  it.each([
    ['//registry.test/', 'https://registry.test/a/b/c', true],
    ['//registry.test', 'https://registry.test/a', true],
    ['//REGISTRY.test:443/', 'https://registry.test/a', true],
    ['//registry.test./', 'https://registry.test/a', true],
    ['//registry.test/a', 'https://registry.test/a/b', true],
    ['//registry.test/a/', 'https://registry.test/a', true],
    ['//registry.test/a/', 'https://registry.test/ab', false],
    ['//registry.test/A/', 'https://registry.test/a/', false],
    ['registry.test/', 'https://registry.test/a', false],
    ['//', 'https://registry.test/a', false],
    ['', 'https://registry.test/a', false],
    ['//*/', 'https://registry.test/a', false],
    ['//user@registry.test/', 'https://registry.test/a', false],
  ])('%j covers %s: %s', async (prefix, url, expected) => {
    const registry = 'https://elsewhere.test/';
    expect(await shown(url, [{ prefix, token }], { registry })).toBe(
      expected ? `Bearer ${token}` : undefined,
    );
  });

  it('with the longest path win, in any order; rules without a secret do not count', async () => {
    const credentials = [
      { prefix: '//registry.test/', token: 'short' },
      { prefix: '//registry.test/team/a/', token: 'long' },
      { prefix: '//registry.test/team/a/b/' },
      { prefix: '//registry.test/team/', token: 'middle' },
    ];
    for (const rules of [credentials, credentials.toReversed()]) {
      expect(await shown('https://registry.test/team/a/b/x.tgz', rules)).toBe('Bearer long');
      expect(await shown('https://registry.test/team/x.tgz', rules)).toBe('Bearer middle');
      expect(await shown('https://registry.test/x.tgz', rules)).toBe('Bearer short');
    }
  });

  it('prefer the token to the password', async () => {
    const credentials = [{ prefix: '//registry.test/', token, basic: 'dTpw' }];
    expect(await shown('https://registry.test/x.tgz', credentials)).toBe(`Bearer ${token}`);
  });

  it('apply to a registry without encryption when that is the registry', async () => {
    const extra = { registry: 'http://registry.test/' };
    expect(await shown('http://registry.test/x.tgz', [own], extra)).toBe(`Bearer ${token}`);
  });

  it.each(['a\r\nx-evil: 1', 'a b', '', 'tök', '\u0000'])(
    'with the token %j fail before anything is sent',
    async (bad) => {
      const transport = answering();
      const credentials = [{ prefix: '//registry.test/', token: bad }];
      const client = openRegistryClient(settingsFor('https://registry.test/', { credentials }), transport);
      const failure = await failureOf(client.packument(parsePackageName('react')));
      expect(failure).toMatchObject({
        code: 'DX_FETCH_UNAUTHORIZED',
        details: { prefix: '//registry.test/' },
      });
      expect(failure.hint).toContain('npm login');
      expect(transport.requests).toHaveLength(0);
    },
  );
});

describe('R01 a registry that a repository chose', () => {
  it('gets no credential that is not bound to it', async () => {
    const extra = { registry: 'https://evil.test/' };
    expect(await shown('https://evil.test/x.tgz', [own], extra)).toBeUndefined();
    expect(await shown('https://evil.test/x.tgz', [{ prefix: '', token }], extra)).toBeUndefined();
  });
});
