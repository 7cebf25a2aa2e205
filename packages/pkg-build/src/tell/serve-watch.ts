import { connect, createServer, type Server, type Socket } from 'node:net';
import { DxError } from '@dx/pkg-core';
import type { WatchEvent } from '../watch/types.ts';
import type { ToldEvent, WatchGreeting, WatchMessage } from './types.ts';
import { makeSocketDirectory, type SocketPlace } from './watch-directory.ts';

/** Tells everybody who is connected. */
export interface WatchServer {
  tell(event: WatchEvent): void;
  /** Takes the socket away and ends all connections. */
  close(): Promise<void>;
}

/** What `serveWatch` works with. */
export interface ServeWatchOptions extends SocketPlace {
  /** Absolute, links resolved. */
  readonly root: string;
  readonly pid: number;
}

const lastWordsMs = 200;
const keptUpdates = 20;
/** Who does not read for so long is no longer told anything. */
const unreadBytes = 4_194_304;

/**
 * Tells other programs of this user what is seen while a project is watched: one JSON object a line, first a greeting, then
 * with the newest event, then each further one. Nothing that they send is read.
 *
 * @throws DX_WATCH_RUNNING when another process watches the project; DX_WATCH_SOCKET when the socket cannot be had
 */
export async function serveWatch(options: ServeWatchOptions): Promise<WatchServer> {
  const { address, root, pid } = options;
  makeSocketDirectory(options);
  const sockets = new Set<Socket>();
  let newest: ToldEvent | undefined;
  let updates: readonly ToldEvent[] = [];
  const greet = (): WatchGreeting => {
    const greeting = { kind: 'greeting', protocol: 1, root, pid, updates } as const;
    return newest === undefined ? greeting : { ...greeting, newest };
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
    socket.resume();
    send(socket, greet());
  });
  await listen(server, options);
  return {
    tell: (event) => {
      newest = { ...event, atMs: Math.max(Date.now(), (newest?.atMs ?? 0) + 1) };
      if (event.kind === 'updated') updates = [...updates, newest].slice(-keptUpdates);
      for (const socket of sockets) send(socket, newest);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.end();
        setTimeout(() => endAll(sockets), lastWordsMs).unref();
        if (options.userId !== undefined) options.fs.removeTree(address);
      }),
  };
}

function endAll(sockets: ReadonlySet<Socket>): void {
  for (const socket of sockets) socket.destroy();
}

function send(socket: Socket, message: WatchMessage): void {
  if (socket.writableLength > unreadBytes) socket.destroy();
  else socket.write(`${JSON.stringify(message)}\n`);
}

/** A socket that nobody answers at is left over from a process that was killed. */
async function listen(server: Server, options: ServeWatchOptions): Promise<void> {
  try {
    await bind(server, options.address);
  } catch (error) {
    if (!isTaken(error)) throw unusable(options.address, error);
    if (await answers(options.address)) throw alreadyRunning(options.root);
    options.fs.removeTree(options.address);
    await bind(server, options.address).catch((reason: unknown) => {
      throw isTaken(reason) ? alreadyRunning(options.root) : unusable(options.address, reason);
    });
  }
  server.unref();
}

function bind(server: Server, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function answers(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}

function alreadyRunning(root: string): DxError {
  return new DxError({
    code: 'DX_WATCH_RUNNING',
    message: `Another dx watch is at work in ${root}`,
    hint: 'Go on with that one, or end it first',
    details: { root },
  });
}

function unusable(address: string, cause: unknown): DxError {
  return new DxError({
    code: 'DX_WATCH_SOCKET',
    message: `dx watch cannot be reached at ${address}: ${cause instanceof Error ? cause.message : String(cause)}`,
    hint: 'dx watch --no-socket tells no build tool, or set TMPDIR to a shorter path',
    details: { address },
    cause,
  });
}
