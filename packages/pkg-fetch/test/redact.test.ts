import { DxError, parsePackageName } from '@dx/pkg-core';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  openRegistryClient,
  openTransport,
  type RegistryClient,
  redactUrl,
  type TransportOptions,
} from '../src/index.ts';
import { closedPort, failureOf, type Loopback, serve, serveRaw } from './loopback.ts';
import { settingsFor } from './settings.ts';

const secrets = {
  user: 'alice-user',
  password: 'hunter2-password',
  query: 'query-secret-1',
  signature: 'fragment-secret-2',
  token: 'plain-token-secret-3',
  basicPassword: 'basic-password-secret-4',
  echoed: 'npm_0123456789abcdefghijABCDEFGHIJ456789',
  proxy: 'proxy-password-5',
};
const basic = Buffer.from(`bob:${secrets.basicPassword}`).toString('base64');
const package_ = parsePackageName('react');

function withSecrets(url: string): string {
  const secret = url.replace('://', `://${secrets.user}:${secrets.password}@`);
  return `${secret}?token=${secrets.query}&X-Amz-Signature=${secrets.query}#${secrets.signature}`;
}

async function openClient(
  server: { readonly url: string },
  options: TransportOptions = {},
  events: unknown[] = [],
  timeoutMs = 20_000,
): Promise<RegistryClient> {
  const { host } = new URL(server.url);
  const credentials = [
    { prefix: `//${host}/`, token: secrets.token },
    { prefix: `//${host}/basic/`, basic },
  ];
  const settings = settingsFor(withSecrets(server.url), { credentials, timeoutMs });
  const client = openRegistryClient(settings, await openTransport(options), {
    archiveLimitBytes: 10,
    packumentLimitBytes: 10,
    onEvent: (event) => events.push(event),
  });
  onTestFinished(() => client.close());
  return client;
}

/** Everything that a person or a log could see of an error. */
function tellAll(error: unknown): string {
  const seen: string[] = [];
  for (let current: unknown = error; current instanceof Error; current = current.cause) {
    const own = Object.fromEntries(
      Object.getOwnPropertyNames(current).map((key) => [key, Reflect.get(current, key)]),
    );
    seen.push(
      current.message,
      current.stack ?? '',
      JSON.stringify(current),
      JSON.stringify({ ...own, cause: undefined }),
    );
    if (current instanceof DxError) seen.push(current.hint ?? '');
  }
  return seen.join('\n');
}

type Answer = (server: Loopback) => string;

const failing: readonly (readonly [string, string, Answer])[] = [
  ['404', 'DX_PACKAGE_NOT_FOUND DX_ARCHIVE_NOT_FOUND', () => status(404)],
  ['401', 'DX_FETCH_UNAUTHORIZED', () => status(401)],
  ['403', 'DX_FETCH_FORBIDDEN', () => status(403)],
  ['500', 'DX_FETCH_STATUS', () => status(500)],
  ['reset', 'DX_FETCH_NETWORK', () => ''],
  ['silence', 'DX_FETCH_TIMEOUT', () => 'HTTP/1.1 200 OK\r\n'],
  ['garbage', 'DX_FETCH_BAD_ANSWER', () => `${secrets.token}\r\n\r\n`],
  [
    'cut off',
    'DX_FETCH_TRUNCATED',
    () => 'HTTP/1.1 200 OK\r\ncontent-length: 9\r\nconnection: close\r\n\r\n{',
  ],
  ['too large', 'DX_FETCH_TOO_LARGE', () => 'HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{'],
  ['a page', 'DX_FETCH_BAD_ANSWER', () => `HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n<a>`],
  [
    'an encoding',
    'DX_FETCH_BAD_ANSWER',
    () => 'HTTP/1.1 200 OK\r\ncontent-encoding: zstd\r\ncontent-length: 2\r\n\r\n{}',
  ],
  ['a circle', 'DX_FETCH_REDIRECTS', (server) => redirect(withSecrets(`${server.url}react`))],
  ['a file', 'DX_FETCH_UNSUPPORTED_URL', () => redirect(withSecrets('file://host/etc/passwd'))],
  ['a broken address', 'DX_FETCH_UNSUPPORTED_URL', () => redirect(withSecrets('http://[host/'))],
  ['no address', 'DX_FETCH_BAD_ANSWER', () => 'HTTP/1.1 302 Found\r\ncontent-length: 0\r\n\r\n'],
];

describe('R06 no secret is in any failure', () => {
  it.each(failing)('after %s (%s)', async (name, codes, answer) => {
    const server: Loopback = await serveRaw((socket) => {
      const text = answer(server);
      if (text === '') socket.resetAndDestroy();
      else if (text.includes('\r\n\r\n') && text.includes('content-length: 9\r\n')) socket.end(text);
      else if (text.startsWith('HTTP')) socket.write(text);
      else socket.end(text);
    });
    const events: unknown[] = [];
    const client = await openClient(server, {}, events, name === 'silence' ? 60 : 20_000);
    const url = withSecrets(`${server.url}basic/x.tgz`);
    const failures = [
      await failureOf(client.packument(package_)),
      await failureOf(client.archive({ name: 'x', version: '1.0.0', url })),
    ];
    for (const failure of failures) {
      expect(codes.split(' ')).toContain(failure.code);
      expectClean(tellAll(failure));
    }
    expect(await client.search('react')).toEqual([]);
    expectClean(JSON.stringify(events));
  });

  it('when nobody listens, directly or through a proxy', async () => {
    const url = await closedPort();
    const proxy = (await closedPort()).replace('://', `://bob:${secrets.proxy}@`);
    for (const options of [
      {},
      { proxies: { http: proxy } },
      { proxies: { http: `socks5://bob:${secrets.proxy}@h:1` } },
    ]) {
      const client = await openClient({ url }, options);
      expectClean(tellAll(await failureOf(client.packument(package_))));
    }
  });

  it('when cancelled', async () => {
    const server = await serve(() => {});
    const client = await openClient(server);
    const signal = AbortSignal.abort();
    expectClean(tellAll(await failureOf(client.packument(package_, { signal }))));
  });

  it('when an address cannot be used', async () => {
    const client = await openClient({ url: 'https://registry.test/' });
    for (const url of ['file://h/', 'no-scheme', 'http://[h/', 'git+ssh://h/'].map(withSecrets)) {
      expectClean(tellAll(await failureOf(client.archive({ name: 'x', version: '1.0.0', url }))));
    }
  });

  it('when a server repeats what it was sent', async () => {
    const said = Object.values(secrets).slice(4, 7).join(' ');
    const server = await serve((_, response) => {
      response.writeHead(403, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: `bad ${said} Bearer ${secrets.token} Basic ${basic}` }));
    });
    expectClean(tellAll(await failureOf((await openClient(server)).packument(package_))));
  });
});

describe('redactUrl', () => {
  it.each([
    ['https://registry.test/react', 'https://registry.test/react'],
    ['https://u:p@registry.test/react', 'https://registry.test/react'],
    ['https://registry.test/x?token=abc&a=b#c', 'https://registry.test/x?token=***&a=***'],
    [
      'https://registry.test/-/v1/search?text=react&size=3',
      'https://registry.test/-/v1/search?text=react&size=3',
    ],
    ['https://registry.test/01234567-89ab-cdef-0123-456789abcdef/npm/', 'https://registry.test/***/npm/'],
    [`https://registry.test/${secrets.echoed}/npm/`, 'https://registry.test/***/npm/'],
  ])('shows %s as %s', (url, expected) => {
    expect(redactUrl(new URL(url))).toBe(expected);
  });
});

function expectClean(text: string): void {
  for (const secret of [...Object.values(secrets), basic]) expect(text).not.toContain(secret);
}

function status(code: number): string {
  const body = JSON.stringify({ error: `no: ${secrets.token} ${basic}` });
  return `HTTP/1.1 ${code} ${secrets.token}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
}

function redirect(location: string): string {
  return `HTTP/1.1 302 Found\r\nlocation: ${location}\r\ncontent-length: 0\r\n\r\n`;
}
