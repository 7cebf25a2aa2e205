import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { startRegistry } from '@dx/fixture-registry';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type BuiltResult, requireBuiltDx, runBuiltDx } from './support/built-dx.ts';
import { createDxProject, type DxProject } from './support/dx.ts';

beforeAll(requireBuiltDx);

const packages = { a: { versions: { '1.0.0': {} } } };
const certificate = (name: string): string =>
  new URL(`../../pkg-fetch/test/certificates/test-only-${name}.pem`, import.meta.url).pathname;

const hasty = [
  'fetch-retries=1',
  'fetch-retry-mintimeout=1',
  'fetch-retry-maxtimeout=900',
  'fetch-timeout=700',
];

function project(url: string, more: readonly string[] = []): DxProject {
  return createDxProject(url, {
    'package.json': { name: 'app', dependencies: { a: '1.0.0' } },
    '.npmrc': [`registry=${url}`, 'audit=false', ...hasty, ...more, ''].join('\n'),
  });
}

function run(
  target: DxProject,
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<BuiltResult> {
  return runBuiltDx(argv, { cwd: target.root, env: { ...target.env, ...env } });
}

describe('a way that is blocked', () => {
  it('times out a TLS handshake that nobody answers', async () => {
    const silent = await listen(net.createServer((socket) => socket.on('error', () => {})));
    const { exitCode, stderr } = await run(project(`https://127.0.0.1:${silent}/`), ['install']);
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('DX_FETCH_TIMEOUT'),
    });
  });

  it('names a host that has no address', async () => {
    const { exitCode, stderr } = await run(project('http://nowhere.invalid/'), ['install']);
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('nowhere.invalid'),
    });
  });

  it('goes to https registries through a proxy', async () => {
    await using secure = await startRegistry(
      { packages },
      {
        tls: {
          key: readFileSync(certificate('server-key'), 'utf8'),
          cert: readFileSync(certificate('server'), 'utf8'),
        },
      },
    );
    const proxy = await listen(tunnelling());
    const made = project(secure.url, [`https-proxy=http://127.0.0.1:${proxy}`]);
    const result = await run(made, ['install'], {
      npm_config_cafile: certificate('authority'),
      NO_PROXY: '',
    });
    expect(result).toMatchObject({ exitCode: 0 });
  });

  it.each([
    ['closes the connection', '', 'DX_FETCH_NETWORK', /proxy/],
    ['wants a login', 'HTTP/1.1 407 Login\r\n\r\n', 'DX_FETCH_NETWORK', /wants a login/],
  ] as const)('names a proxy that %s', async (_, said, code, words) => {
    const proxy = await listen(
      net.createServer((socket) => socket.on('error', () => {}).once('data', () => socket.end(said))),
    );
    const made = project('https://registry.test/', [`https-proxy=http://127.0.0.1:${proxy}`]);
    const { exitCode, stderr } = await run(made, ['install'], { NO_PROXY: '' });
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(code) });
    expect(stderr).toMatch(words);
  });
});

function tunnelling(): net.Server {
  return createServer().on('connect', (request, client) => {
    const upstream = net.connect(Number(request.url?.split(':')[1]), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      client.pipe(upstream).pipe(client);
    });
    for (const socket of [client, upstream]) socket.on('error', () => socket.destroy());
  });
}

async function listen(server: net.Server): Promise<number> {
  const sockets = new Set<net.Socket>();
  server.on('connection', (socket: net.Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}
