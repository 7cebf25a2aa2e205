import { expect, it, onTestFinished } from 'vitest';
import { openCachedLookup } from '../src/cached-lookup.ts';
import { followAbort } from '../src/follow-abort.ts';
import { openGate } from '../src/gate.ts';
import { openTransport, type Transport } from '../src/index.ts';
import { answerJson, authorityPem, serve, serveTls } from './loopback.ts';
import { openProxy } from './proxy-server.ts';

it.each(['node', 'bun'] as const)('openTransport opens the one for %s', async (runtime) => {
  const server = await serve((_, response) => answerJson(response, {}));
  const transport = await openTransport({ runtime });
  onTestFinished(() => transport.close());
  const url = new URL(server.url);
  const response = await transport.request({ method: 'GET', url, headers: {}, lane: 'metadata' });
  expect(new TextDecoder().decode(await response.bytes(10))).toBe('{}');
});

it('sends from the address that is set, also to a proxy', async () => {
  const localAddress = process.platform === 'linux' ? '127.0.0.9' : '127.0.0.1';
  const server = await serve((request, response) => answerJson(response, request.socket.remoteAddress));
  const secure = await serveTls((_, response) => answerJson(response, 'tunnelled'));
  const proxy = await openProxy();
  const direct = await openTransport({ localAddress });
  const tunnel = await openTransport({ localAddress, proxies: { https: proxy.url }, ca: [authorityPem] });
  onTestFinished(async () => void (await Promise.all([direct.close(), tunnel.close()])));
  expect(await readJson(direct, server.url)).toBe(localAddress);
  expect(await readJson(tunnel, secure.url)).toBe('tunnelled');
  expect(proxy.clients).toEqual([localAddress]);
});

async function readJson(transport: Transport, url: string): Promise<unknown> {
  const response = await transport.request({
    method: 'GET',
    url: new URL(url),
    headers: {},
    lane: 'metadata',
  });
  return JSON.parse(new TextDecoder().decode(await response.bytes(1000)));
}

type Lookup = Awaited<ReturnType<typeof openCachedLookup>>;

function ask(lookup: Lookup, host: string, all: boolean): Promise<unknown> {
  return new Promise((resolve, reject) => {
    lookup(host, { all }, (error, address) => (error ? reject(error) : resolve(address)));
  });
}

it('looks names up once for many connections, in both shapes', async () => {
  let now = 0;
  const lookup = await openCachedLookup(() => now);
  const [all, again, one] = await Promise.all([
    ask(lookup, 'localhost', true),
    ask(lookup, 'localhost', true),
    ask(lookup, 'localhost', false),
  ]);
  expect(all).toEqual(again);
  expect(all).toEqual(expect.arrayContaining([expect.objectContaining({ address: one })]));
  now = 61_000;
  expect(await ask(lookup, 'localhost', true)).toEqual(all);
});

it('passes the failure of a look-up on and does not keep it', async () => {
  const lookup = await openCachedLookup();
  for (let times = 0; times < 2; times++) {
    await expect(ask(lookup, 'no\u0000such', true)).rejects.toThrow();
  }
});

it('a gate lets in as many as it has places, in order, and skips who gave up', async () => {
  const gate = openGate(1);
  const { signal } = new AbortController();
  const leave = await gate.enter(signal);
  const entered: string[] = [];
  const abort = new AbortController();
  const second = gate.enter(abort.signal).catch(() => entered.push('gave up'));
  const third = gate.enter(signal).then((leaveThird) => {
    entered.push('third');
    leaveThird();
  });
  abort.abort();
  await second;
  leave();
  leave();
  await third;
  const again = await gate.enter(signal);
  expect(entered).toEqual(['gave up', 'third']);
  let inside = false;
  const next = gate.enter(signal).then(() => {
    inside = true;
  });
  await Promise.resolve();
  expect(inside).toBe(false);
  again();
  await next;
  await expect(gate.enter(AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late');
});

it('many follow one signal; each hears it once, unless it stopped', () => {
  const abort = new AbortController();
  const heard: number[] = [];
  const stops = Array.from({ length: 100 }, (_, index) => followAbort(abort.signal, () => heard.push(index)));
  stops[7]?.();
  abort.abort();
  expect(heard).toHaveLength(99);
  expect(heard).not.toContain(7);
  followAbort(abort.signal, () => heard.push(100));
  expect(heard.at(-1)).toBe(100);
});
