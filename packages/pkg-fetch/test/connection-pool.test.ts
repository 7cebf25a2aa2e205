import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import {
  openNodeTransport,
  type Transport,
  type TransportOptions,
  type TransportRequest,
} from '../src/index.ts';
import { failureOf, type Loopback, serveRaw } from './loopback.ts';

const limit = 1_000;

async function opened(options: TransportOptions = { maxSockets: 1 }): Promise<Transport> {
  const transport = await openNodeTransport(options);
  onTestFinished(() => transport.close());
  return transport;
}

async function ask(
  transport: Transport,
  server: Loopback,
  extra: Partial<TransportRequest> = {},
): Promise<string> {
  const request = { method: 'GET', url: new URL(server.url), headers: {}, lane: 'metadata' } as const;
  const response = await transport.request({ ...request, ...extra });
  return Buffer.from(await response.bytes(limit)).toString('latin1');
}

const hello = 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello';

it('uses a connection again, but for one that the server wants closed', async () => {
  const answers = [hello, hello, hello.replace('\r\n', '\r\nconnection: close\r\n'), hello];
  const server = await serveRaw((socket) => socket.write(answers.shift() ?? ''));
  const transport = await opened();
  for (let count = 0; count < 4; count++) expect(await ask(transport, server)).toBe('hello');
  expect(server.connections()).toBe(2);
});

it('uses no connection again on which more came than was asked for', async () => {
  const server = await serveRaw((socket) => socket.write(`${hello}${hello}`));
  const transport = await opened();
  for (let count = 0; count < 3; count++) expect(await ask(transport, server)).toBe('hello');
  expect(server.connections()).toBe(3);
});

it('takes what comes without a question for no answer', async () => {
  const server = await serveRaw((socket) => {
    socket.write(hello, () => setImmediate(() => socket.write(hello.replace('hello', 'wrong'))));
  });
  const transport = await opened();
  expect(await ask(transport, server)).toBe('hello');
  await allClosed(server);
  expect(await ask(transport, server)).toBe('hello');
});

it('closes a connection before the server would, as its answers say', async () => {
  const briefly = hello.replace('\r\n', '\r\nkeep-alive: timeout=2\r\n');
  const server = await serveRaw((socket) => socket.write(briefly));
  const transport = await opened();
  expect([await ask(transport, server), await ask(transport, server)]).toEqual(['hello', 'hello']);
  expect(server.connections()).toBe(2);
  await allClosed(server);
});

it('asks again where the server closed the kept connection meanwhile', async () => {
  let requests = 0;
  const server = await serveRaw((socket) => {
    requests += 1;
    if (requests === 2) socket.end();
    else socket.write(hello);
  });
  const transport = await opened();
  expect([await ask(transport, server), await ask(transport, server)]).toEqual(['hello', 'hello']);
  expect([server.connections(), requests]).toEqual([2, 3]);
});

it('does not send again what changes something, nor on a new connection', async () => {
  let requests = 0;
  const server = await serveRaw((socket) => {
    requests += 1;
    if (requests === 1) socket.write(hello);
    else socket.end();
  });
  const transport = await opened();
  await ask(transport, server);
  const failure = await failureOf(ask(transport, server, { method: 'POST', body: 'x' }));
  expect(failure).toMatchObject({ code: 'DX_FETCH_NETWORK', details: { errno: 'ECONNRESET' } });
  expect(await failureOf(ask(transport, server))).toMatchObject({ code: 'DX_FETCH_NETWORK' });
  expect(requests).toBe(3);
});

it('sends what it was told to and nothing else', async () => {
  const requests: string[] = [];
  const server = await serveRaw((socket, request) => {
    requests.push(request);
    socket.write(hello);
  });
  const transport = await opened();
  await ask(transport, server, { url: new URL('a%20b?c=d#e', server.url), headers: { accept: '*/*' } });
  await ask(transport, server, { method: 'PUT', body: '\u00e9' });
  await ask(transport, server, { method: 'POST' });
  const host = `host: 127.0.0.1:${server.port}\r\nconnection: keep-alive\r\n`;
  expect(requests).toEqual([
    `GET /a%20b?c=d HTTP/1.1\r\n${host}accept: */*\r\n\r\n`,
    `PUT / HTTP/1.1\r\n${host}content-length: 2\r\n\r\n\u00c3\u00a9`,
    `POST / HTTP/1.1\r\n${host}content-length: 0\r\n\r\n`,
  ]);
});

it.each(['a\r\nx: y', 'a\nb', 'a\0', '\u20ac'])('sends no header with %j', async (value) => {
  const server = await serveRaw((socket) => socket.write(hello));
  const failure = await failureOf(ask(await opened(), server, { headers: { authorization: value } }));
  expect(failure).toMatchObject({ code: 'DX_FETCH_NETWORK', details: { errno: 'ERR_INVALID_CHAR' } });
  expect(failure.message).not.toContain('x: y');
  expect(server.connections()).toBe(0);
});

it('fails each request whose connection cannot be made, and goes on', async () => {
  const transport = await opened({ maxSockets: 2 });
  const url = new URL('http://127.0.0.1:1/');
  const server = { url: url.href } as Loopback;
  const failures = await Promise.all(Array.from({ length: 5 }, () => failureOf(ask(transport, server))));
  for (const failure of failures) expect(failure.details['errno']).toBe('ECONNREFUSED');
  const there = await serveRaw((socket) => socket.write(hello));
  expect(await ask(transport, there)).toBe('hello');
});

it('keeps a paused body in the network and takes the rest later', async () => {
  const size = 30_000_000;
  let sentAll = false;
  const server = await serveRaw((socket) => {
    socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${size}\r\n\r\n`);
    socket.write(Buffer.alloc(size), () => {
      sentAll = true;
    });
  });
  const transport = await opened();
  const url = new URL(server.url);
  const response = await transport.request({ method: 'GET', url, headers: {}, lane: 'archive' });
  await delay(50);
  expect(sentAll).toBe(false);
  expect((await response.bytes(size)).length).toBe(size);
});

async function allClosed(server: Loopback): Promise<void> {
  for (const socket of server.sockets) await once(socket, 'close');
  expect(server.sockets.size).toBe(0);
}
