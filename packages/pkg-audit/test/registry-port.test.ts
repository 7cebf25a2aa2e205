import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { openTransport, type Transport } from '@dx/pkg-fetch';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { auditBulk, openDirectPort, openRegistryPort, type RegistryPortOptions } from '../src/index.ts';

let server: Server;
let transport: Transport;
let registry: string;
let got: { url: string; authorization: string; body: string }[];

beforeEach(async () => {
  got = [];
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { url = '', headers, method } = request;
      const body = gunzipSync(Buffer.concat(chunks)).toString();
      got.push({ url: `${method} ${url}`, authorization: headers.authorization ?? '', body });
      response.end(JSON.stringify({ a: [{ id: 1, severity: 'low', vulnerable_versions: '1' }] }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  registry = `http://127.0.0.1:${(server.address() as AddressInfo).port}/below`;
  transport = await openTransport();
});
afterEach(async () => {
  await transport.close();
  await new Promise((resolve) => server.close(resolve));
});

it.each([
  ['openRegistryPort', openRegistryPort],
  ['openDirectPort', (_transport: Transport, options: RegistryPortOptions) => openDirectPort(options)],
])('I12 %s asks below the address of the registry, with the headers given', async (_name, open) => {
  const port = open(transport, { registry, headers: { authorization: 'Bearer x' } });
  const answer = await auditBulk([{ name: 'a', version: '1.0.0' }], port);
  expect(answer.status === 'answered' && answer.findings).toHaveLength(1);
  expect(got).toEqual([
    {
      url: 'POST /below/-/npm/v1/security/advisories/bulk',
      authorization: 'Bearer x',
      body: '{"a":["1.0.0"]}',
    },
  ]);
});

it('I12 tells of a registry that is not there', async () => {
  const nowhere = { registry: 'http://127.0.0.1:9/' };
  for (const port of [openRegistryPort(transport, nowhere), openDirectPort(nowhere)]) {
    const answer = await auditBulk([{ name: 'a', version: '1.0.0' }], port);
    expect(answer.status).toBe('failed');
  }
});

it('a direct connection ends with the signal', async () => {
  server.removeAllListeners('request');
  const stop = new AbortController();
  server.once('request', () => stop.abort(new Error('enough')));
  const answer = await auditBulk([{ name: 'a', version: '1.0.0' }], openDirectPort({ registry }), {
    signal: stop.signal,
  });
  expect(answer).toEqual({ status: 'failed', reason: 'enough' });
});
