import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { expect, it } from 'vitest';
import {
  answerJson,
  authorityPem,
  certificatePath,
  closedPort,
  type Loopback,
  serve,
  serveTls,
} from './loopback.ts';
import { openProxy } from './proxy-server.ts';

/** What `probes/bun-probe.ts` prints for each address: a status with a length, or an error's code. */
async function probe(
  registry: string,
  paths: readonly string[],
  env: Record<string, string> = {},
): Promise<unknown> {
  const require = createRequire(import.meta.url);
  const manifest = require.resolve('bun/package.json');
  const bun = join(dirname(manifest), require(manifest).bin.bun);
  const script = new URL('probes/bun-probe.ts', import.meta.url).pathname;
  const { stdout } = await promisify(execFile)(bun, [script, registry, ...paths], {
    env: { ...process.env, ...env },
  });
  return JSON.parse(stdout);
}

const document = { name: 'react', filler: 'abc'.repeat(10_000) };
const bomb = zlib.gzipSync(Buffer.alloc(99_000_000));
const size = JSON.stringify(document).length;

function answer(server: { readonly port: number }): Parameters<typeof serve>[0] {
  return (request, response) => {
    const body = Buffer.from(JSON.stringify(document));
    switch (request.url) {
      case '/plain':
        return answerJson(response, document);
      case '/gzip':
        return response.writeHead(200, { 'content-encoding': 'gzip' }).end(zlib.gzipSync(body));
      case '/br':
        return response.writeHead(200, { 'content-encoding': 'br' }).end(zlib.brotliCompressSync(body));
      case '/bomb':
        return response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb);
      case '/short':
        response.writeHead(200, { 'content-length': '100' }).write('{');
        return setImmediate(() => response.destroy());
      case '/silent':
        return undefined;
      case '/elsewhere':
        return response.writeHead(302, { location: `http://localhost:${server.port}/plain` }).end();
      default:
        return response.writeHead(404).end();
    }
  };
}

it('fetches on Bun with the same answers, limits and errors', async () => {
  const own = { port: 0 };
  const server: Loopback = await serve((request, response) => answer(own)(request, response));
  own.port = server.port;
  const paths = ['plain', 'gzip', 'br', 'elsewhere', 'missing', 'bomb', 'short', 'silent'];
  expect(await probe(server.url, paths)).toEqual({
    plain: `found ${size}`,
    gzip: `found ${size}`,
    br: `found ${size}`,
    elsewhere: `found ${size}`,
    missing: 'DX_PACKAGE_NOT_FOUND',
    bomb: 'DX_FETCH_TOO_LARGE',
    short: 'DX_FETCH_TRUNCATED',
    silent: 'DX_FETCH_TIMEOUT',
    cancelled: 'DX_CANCELLED',
  });
  expect(server.seen[0]?.headers).toMatchObject({ authorization: 'Bearer t', 'user-agent': 'dx-test/1' });
  const redirected = server.seen.find((one) => one.headers.host?.startsWith('localhost'));
  expect(redirected?.headers).not.toHaveProperty('authorization');
});

it('names the errno on Bun when nobody listens', async () => {
  expect(await probe(await closedPort(), ['react'])).toMatchObject({
    react: 'DX_FETCH_NETWORK ECONNREFUSED',
  });
});

it('trusts added authorities on Bun, and no others', async () => {
  const server = await serveTls((_, response) => answerJson(response, document));
  expect(await probe(server.url, ['plain'], { PROBE_CA: authorityPem })).toMatchObject({
    plain: `found ${size}`,
  });
  const without: unknown = await probe(server.url, ['plain']);
  expect(without).toMatchObject({ plain: expect.stringContaining('DX_FETCH_NETWORK') });
});

it('keeps trusting NODE_EXTRA_CA_CERTS on Bun when ca is set', async () => {
  const server = await serveTls((_, response) => answerJson(response, document));
  const env = {
    PROBE_CA_FILE: certificatePath('test-only-server.pem'),
    NODE_EXTRA_CA_CERTS: certificatePath('test-only-authority.pem'),
  };
  expect(await probe(server.url, ['plain'], env)).toMatchObject({ plain: `found ${size}` });
});

it.each(['http', 'https'])('goes through a proxy for %s on Bun', async (scheme) => {
  const open = scheme === 'http' ? serve : serveTls;
  const server = await open((_, response) => answerJson(response, document));
  const proxy = await openProxy();
  const env = { PROBE_CA: authorityPem, PROBE_PROXY: proxy.url.replace('://', '://bob:p%40ss@') };
  const registry = `${scheme}://registry.test:${server.port}/`;
  expect(await probe(registry, ['plain'], env)).toMatchObject({ plain: `found ${size}` });
  const asked = scheme === 'http' ? `GET ${registry}plain` : `CONNECT registry.test:${server.port}`;
  expect(proxy.seen[0]).toBe(asked);
  expect(proxy.authorizations[0]).toBe(`Basic ${Buffer.from('bob:p@ss').toString('base64')}`);
  expect(server.seen[0]?.headers).not.toHaveProperty('proxy-authorization');
});
