import { createSign, generateKeyPairSync } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildArchive, type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createDxProject, type DxProject } from '../support/dx.ts';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const kind = 'ecdsa-sha2-nistp256';
const key = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
const keys = [{ keyid: 'SHA256:test', keytype: kind, scheme: kind, key, expires: null }];
const files = { 'index.js': 'x' };

async function signed(name: string, over: string): Promise<Readonly<Record<string, unknown>>> {
  const { integrity } = await buildArchive(name, '1.0.0', { files });
  const text = `${name}@1.0.0:${over === '' ? integrity : over}`;
  const sig = createSign('SHA256').update(text).sign(privateKey, 'base64');
  return { files, dist: { signatures: [{ keyid: 'SHA256:test', sig }] } };
}

let packages: FixtureRegistry;
let server: Server;
let answer: { readonly status: number; readonly body: unknown } = { status: 200, body: { keys } };
beforeAll(async () => {
  packages = await startRegistry({
    packages: {
      good: { versions: { '1.0.0': await signed('good', '') } },
      swapped: { versions: { '1.0.0': await signed('swapped', 'sha512-other') } },
      plain: { versions: { '1.0.0': { files } } },
    },
  });
  server = createServer((request, response) => {
    const isKeys = request.url === '/-/npm/v1/keys';
    const { accept = '' } = request.headers;
    void (
      isKeys ? undefined : fetch(new URL(request.url ?? '', packages.url), { headers: { accept } })
    )?.then(async (got) => {
      response.writeHead(got.status, { 'content-type': got.headers.get('content-type') ?? '' });
      response.end(Buffer.from(await got.arrayBuffer()));
    });
    if (!isKeys) return;
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  answer = { status: 200, body: { keys } };
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await packages.close();
});

function project(dependency: string): DxProject {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const dependencies = { [dependency]: '1.0.0' };
  const dx = { policy: { signatures: 'required' } };
  return createDxProject(url, { 'package.json': { name: 'app', version: '1.0.0', dependencies, dx } });
}

describe('the gate for signatures', () => {
  it('lets in what the registry signed', async () => {
    expect(await project('good').dx('install')).toMatchObject({ exitCode: 0 });
  });

  it.each([
    ['plain', 'signatures: plain@1.0.0 has no signature'],
    ['swapped', 'signatures: swapped@1.0.0: what is installed is not what SHA256:test signed'],
  ])('refuses %s before anything is fetched or changed', async (name, words) => {
    packages.reset();
    const { dx, root } = project(name);
    const { exitCode, stderr } = await dx('install');
    expect(stderr).toContain(words);
    expect(exitCode).toBe(1);
    expect(readdirSync(root).sort()).toEqual(['.npmrc', 'package.json']);
    expect(packages.requests.filter((request) => request.kind === 'archive')).toEqual([]);
  });

  it.each([
    [404, {}, 'signatures: good@1.0.0: its registry has no signing keys'],
    [200, {}, 'has no list of signing keys'],
    [200, { keys: [] }, 'signatures: good@1.0.0: it is signed by an unknown key, SHA256:test'],
    [500, {}, 'Reading signing keys'],
  ])('refuses where the registry answers for its keys with %i %j', async (status, body, words) => {
    answer = { status, body };
    const { dx, root } = project('good');
    const { exitCode, stderr } = await dx('install');
    expect(stderr).toContain(words);
    expect(exitCode).toBe(1);
    expect(readdirSync(root).sort()).toEqual(['.npmrc', 'package.json']);
  });
});
