import net from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import {
  doubleGzip,
  drip,
  type FixtureRegistry,
  goodChunks,
  honestly,
  type Lie,
  type LyingRegistry,
  longBody,
  otherBytes,
  redirect,
  resetAfter,
  shortBody,
  stallInBody,
  startLyingRegistry,
  startRegistry,
  status,
} from '../src/index.ts';

interface Document {
  readonly versions: { readonly '1.0.0': { readonly dist: { readonly tarball: string } } };
}

/** Everything that comes over one connection, and how it ends. */
function hear(
  url: string,
  path: string,
  enough = Number.POSITIVE_INFINITY,
): Promise<{ text: Buffer; end: string }> {
  const { port } = new URL(url);
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    const socket = net.connect(Number(port), '127.0.0.1', () => socket.write(`GET ${path} HTTP/1.1\r\n\r\n`));
    const end = (how: string): void => resolve({ text: Buffer.concat(parts), end: how });
    socket.on('data', (part) => {
      parts.push(part);
      if (Buffer.concat(parts).length >= enough) end('goes on');
    });
    socket.on('error', (error: NodeJS.ErrnoException) => end(String(error.code)));
    socket.on('end', () => end('ended'));
  });
}

let registry: FixtureRegistry;
let liar: LyingRegistry;
beforeAll(async () => {
  registry = await startRegistry({ packages: { a: { versions: { '1.0.0': {} } } } });
  liar = await startLyingRegistry(registry.url);
});
afterAll(async () => {
  await liar.close();
  await registry.close();
});
beforeEach(() => liar.tellTheTruth());

async function tell(lie: Lie, enough?: number): Promise<{ head: string; body: Buffer; end: string }> {
  liar.lie(lie, { only: 'packument' });
  const { text, end } = await hear(liar.url, '/a', enough);
  const at = text.indexOf('\r\n\r\n');
  return { head: text.subarray(0, at).toString(), body: text.subarray(at + 4), end };
}

it('says what the honest registry says, with addresses of its own', async () => {
  const document = await (await fetch(new URL('a', liar.url))).text();
  const { tarball } = (JSON.parse(document) as Document).versions['1.0.0'].dist;
  expect(tarball).toBe(new URL('a/-/a-1.0.0.tgz', liar.url).href);
  const archive = Buffer.from(await (await fetch(tarball)).arrayBuffer());
  expect(archive.equals((await registry.archive('a', '1.0.0')).bytes)).toBe(true);
  expect(liar.asked()).toBe(2);
});

it('lies as often as it was told, and about what it was told', async () => {
  liar.lie(status(503), { only: 'packument', times: 1 });
  const ask = async (path: string): Promise<number> => (await fetch(new URL(path, liar.url))).status;
  expect([await ask('a/-/a-1.0.0.tgz'), await ask('a'), await ask('a')]).toEqual([200, 503, 200]);
  liar.lie(status(500));
  liar.tellTheTruth();
  expect([await ask('a'), liar.asked()]).toEqual([200, 1]);
});

it('breaks a connection at the byte that it is told', async () => {
  const { body, head, end } = await tell(honestly);
  const text = Buffer.concat([Buffer.from(`${head}\r\n\r\n`), body]);
  expect(end).toBe('ended');
  expect(await tell(resetAfter(0))).toMatchObject({ end: 'ECONNRESET' });
  for (const bytes of [1, head.length, text.length - 1]) {
    liar.lie(resetAfter(bytes));
    expect((await hear(liar.url, '/a')).text).toEqual(text.subarray(0, bytes));
  }
});

it('sends bodies that are shorter, longer or other than their head says', async () => {
  const { head, body } = await tell(honestly);
  expect(await tell(shortBody)).toEqual({
    head,
    body: body.subarray(0, Math.ceil(body.length / 2)),
    end: 'ended',
  });
  const long = await tell(longBody);
  expect([long.head, long.body.length > body.length]).toEqual([head, true]);
  const other = await tell(otherBytes);
  expect([other.head, other.body.length, other.body.equals(body)]).toEqual([head, body.length, false]);
});

it('keeps a connection open and says nothing more, or a little now and then', async () => {
  const { head, body } = await tell(honestly);
  const half = head.length + 4 + Math.ceil(body.length / 2);
  expect(await tell(stallInBody, half)).toMatchObject({ head, end: 'goes on' });
  expect(await tell(drip(1), head.length + 4 + 5)).toMatchObject({ head, end: 'goes on' });
});

it('encodes as it is told', async () => {
  const { body } = await tell(honestly);
  const twice = await tell(doubleGzip);
  expect(twice.head).toContain('content-encoding: gzip, gzip');
  expect(gunzipSync(gunzipSync(twice.body)).equals(body)).toBe(true);
  const chunks = await tell(goodChunks);
  expect(chunks.body.toString()).toBe(`${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`);
});

it('sends its visitors round in a circle', async () => {
  const { head } = await tell(redirect());
  expect(head).toMatch(/^HTTP\/1\.1 302 .*\r\nlocation: http:\/\/127\.0\.0\.1:\d+\/a\r\n/s);
});
