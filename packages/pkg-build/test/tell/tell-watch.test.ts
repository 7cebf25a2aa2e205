import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type FollowedWatch,
  followWatch,
  serveWatch,
  type WatchEvent,
  type WatchMessage,
  type WatchServer,
  watchAddress,
} from '../../src/index.ts';

const root = '/app';
const userId = process.getuid?.();
const atMs = expect.any(Number);
const current: WatchEvent = { kind: 'current', durationMs: 1 };

let temporary: string;
let open: { close(): unknown }[] = [];

beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), 'dx-'));
});
afterEach(async () => {
  await Promise.all(open.map((one) => one.close()));
  open = [];
  rmSync(temporary, { recursive: true, force: true });
});

function place(): { address: string; fs: typeof nodeFs; userId: number | undefined } {
  return {
    address: watchAddress(root, { temporary, userId, platform: process.platform }),
    fs: nodeFs,
    userId,
  };
}

async function serve(): Promise<WatchServer> {
  const server = await serveWatch({ ...place(), root, pid: 7 });
  open.push(server);
  return server;
}

/** Messages as they come, and a promise for the first that a test waits for. */
function follow(): { messages: WatchMessage[]; until(kind: string): Promise<void>; followed: FollowedWatch } {
  const messages: WatchMessage[] = [];
  const waiting: { kind: string; done: () => void }[] = [];
  const followed = followWatch({
    ...place(),
    onMessage: (message) => {
      messages.push(message);
      for (const { done } of waiting.filter(({ kind }) => kind === message.kind)) done();
    },
  });
  open.push(followed);
  const until = (kind: string): Promise<void> =>
    messages.some((message) => message.kind === kind)
      ? Promise.resolve()
      : new Promise((done) => waiting.push({ kind, done }));
  return { messages, until, followed };
}

describe('serveWatch and followWatch', () => {
  it('whoever connects gets a greeting with the newest event, then every further one', async () => {
    const server = await serve();
    server.tell({ kind: 'updating', paths: ['package.json'] });
    server.tell(current);
    const { messages, until } = follow();
    await until('greeting');
    server.tell({ kind: 'watching', root, inputCount: 3 });
    await until('watching');
    expect(messages).toEqual([
      { kind: 'greeting', protocol: 1, root, pid: 7, newest: { ...current, atMs }, updates: [] },
      { kind: 'watching', root, inputCount: 3, atMs },
    ]);
  });

  it('who follows before anybody watches, and after the watcher ended, is told of the next', async () => {
    const { messages, until } = follow();
    const first = await serve();
    await until('greeting');
    first.tell(current);
    await until('current');
    await first.close();
    const second = await serve();
    second.tell({ kind: 'watching', root, inputCount: 1 });
    const greetings = (): readonly WatchMessage[] => messages.filter(({ kind }) => kind === 'greeting');
    await expect.poll(greetings, { timeout: 10_000 }).toHaveLength(2);
  });

  it('an address that nobody is at does no harm, whatever the directory holds', async () => {
    mkdirSync(join(temporary, `dx-${userId ?? 0}`), { mode: 0o700 });
    const { messages, until, followed } = follow();
    await new Promise<void>((done) => connect(place().address).once('error', () => done()));
    await serve();
    await until('greeting');
    expect(messages).toHaveLength(1);
    followed.close();
  });

  it('a greeting has the newest updates, so that nobody misses one', async () => {
    const server = await serve();
    for (let count = 0; count < 30; count += 1)
      server.tell({ kind: 'updated', packages: [], written: [`${count}`], durationMs: 1 });
    const { messages, until } = follow();
    await until('greeting');
    const [greeting] = messages;
    const updates = greeting?.kind === 'greeting' ? greeting.updates : [];
    expect(updates.map((update) => update.kind === 'updated' && update.written[0])).toEqual(
      Array.from({ length: 20 }, (_, at) => `${at + 10}`),
    );
  });

  it('a second watcher of a project is refused, and the socket of a killed one is taken over', async () => {
    const { address } = place();
    await serve();
    await expect(serveWatch({ ...place(), root, pid: 8 })).rejects.toMatchObject({
      code: 'DX_WATCH_RUNNING',
    });
    for (const one of open.splice(0)) await one.close();
    mkdirSync(join(temporary, `dx-${userId ?? 0}`), { recursive: true, mode: 0o700 });
    const killed = createServer();
    await new Promise<void>((done) => killed.listen(`${address}.old`, done));
    nodeFs.rename(`${address}.old`, address);
    await new Promise((done) => killed.close(done));
    await serve();
    await new Promise<void>((done, fail) => connect(address).once('connect', done).once('error', fail));
  });

  it('a directory that others can enter is neither served in nor listened to', async () => {
    const directory = join(temporary, `dx-${userId ?? 0}`);
    mkdirSync(directory, { mode: 0o777 });
    nodeFs.chmod(directory, 0o777);
    await expect(serve()).rejects.toMatchObject({ code: 'DX_WATCH_SOCKET' });
    const spoofer = createServer((socket) =>
      socket.end(`${JSON.stringify({ kind: 'greeting', protocol: 1, root, pid: 1 })}\n`),
    );
    await new Promise<void>((done) => spoofer.listen(place().address, done));
    const { messages } = follow();
    await new Promise<void>((done) =>
      connect(place().address)
        .once('close', () => done())
        .resume(),
    );
    expect(messages).toEqual([]);
    await new Promise((done) => spoofer.close(done));
  });

  it('the directory of the socket is for its user alone', async () => {
    await serve();
    expect(statSync(join(temporary, `dx-${userId ?? 0}`)).mode & 0o777).toBe(0o700);
  });

  it('a path that is too long for a socket is said to be, with what to do', async () => {
    temporary = join(temporary, 'x'.repeat(120));
    await expect(serve()).rejects.toMatchObject({
      code: 'DX_WATCH_SOCKET',
      hint: expect.stringContaining('TMPDIR'),
    });
  });

  it('lines that are no messages are passed over, and who does not greet is not listened to', async () => {
    mkdirSync(join(temporary, `dx-${userId ?? 0}`), { mode: 0o700 });
    const lines = [
      '{"kind":"current","durationMs":1}',
      'nonsense',
      '[1]',
      '{"kind":"greeting","protocol":1}',
      'null',
    ];
    const other = createServer((socket) => socket.end(`${[...lines, JSON.stringify(current)].join('\n')}\n`));
    await new Promise<void>((done) => other.listen(place().address, done));
    const { messages, until, followed } = follow();
    await until('current');
    followed.close();
    expect(messages.map(({ kind }) => kind)).toEqual(['greeting', 'current']);
    await new Promise((done) => other.close(done));
  });

  it('a client that does not read is let go, and the others are told on', async () => {
    const server = await serve();
    const deaf = connect(place().address).pause();
    await new Promise<void>((done) => deaf.once('connect', done));
    const closed = new Promise<void>((done) => deaf.once('close', () => done()));
    deaf.on('error', () => undefined);
    const { messages, until } = follow();
    await until('greeting');
    const big: WatchEvent = { kind: 'updating', paths: [`${'x'.repeat(1_000_000)}`] };
    for (let told = 0; told < 12; told += 1) {
      server.tell(big);
      await expect.poll(() => messages.length, { timeout: 10_000 }).toBe(told + 2);
    }
    server.tell(current);
    await until('current');
    deaf.resume();
    await closed;
  });
});

describe('watchAddress', () => {
  it('differs by project and user, and is a named pipe on Windows', () => {
    const linux = { temporary: '/tmp', userId: 1, platform: 'linux' };
    expect(watchAddress('/a', linux)).toMatch(/^\/tmp\/dx-1\/watch-[0-9a-f]{16}\.sock$/);
    expect(watchAddress('/b', linux)).not.toBe(watchAddress('/a', linux));
    expect(watchAddress('C:\\a', { temporary: 'C:\\t', platform: 'win32' })).toMatch(
      /^\\\\\.\\pipe\\dx-watch-/,
    );
  });
});

it('a file in the place of the socket directory is refused', async () => {
  writeFileSync(join(temporary, `dx-${userId ?? 0}`), '');
  await expect(serve()).rejects.toMatchObject({ code: 'DX_WATCH_SOCKET' });
});
