import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { WatchMessage } from './types.ts';
import { isOwnDirectory, type SocketPlace } from './watch-directory.ts';

/** What `followWatch` works with. */
export interface FollowWatchOptions extends SocketPlace {
  readonly onMessage: (message: WatchMessage) => void;
  /** Whether somebody watches the project from now on. */
  readonly onConnection?: (isConnected: boolean) => void;
}

/** Until it is closed. */
export interface FollowedWatch {
  close(): void;
}

const retryMs = 500;

/**
 * Listens to the `dx watch` of a project for as long as one runs, and to the next one after that. Never throws, never
 * keeps a process alive. Cost while nobody watches: an attempt to connect twice a second.
 *
 * @example
 * const followed = followWatch({ address, fs: nodeFs, userId: 1000, onMessage: (message) => console.log(message.kind) });
 */
export function followWatch(options: FollowWatchOptions): FollowedWatch {
  let socket: Socket | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  const again = (): void => {
    if (isClosed) return;
    timer = setTimeout(start, retryMs);
    timer.unref();
  };
  const start = (): void => {
    if (isOwnDirectory(options)) socket = open(options, again);
    else again();
  };
  start();
  return {
    close: () => {
      isClosed = true;
      clearTimeout(timer);
      socket?.destroy();
    },
  };
}

function open({ address, onMessage, onConnection }: FollowWatchOptions, onEnd: () => void): Socket {
  const socket = connect(address);
  let isGreeted = false;
  socket.unref();
  socket.on('error', () => socket.destroy());
  socket.once('close', () => {
    if (isGreeted) onConnection?.(false);
    onEnd();
  });
  const lines = createInterface({ input: socket });
  // What goes wrong with the socket is told here, too, and would end the process.
  lines.on('error', () => socket.destroy());
  lines.on('line', (line) => {
    const message = parseMessage(line);
    if (message === undefined) return;
    if (!isGreeted && message.kind === 'greeting') {
      isGreeted = true;
      onConnection?.(true);
    }
    if (isGreeted) onMessage(message);
  });
  return socket;
}

/** A line that is none of this protocol's is passed over: a newer dx may have more to say. */
function parseMessage(line: string): WatchMessage | undefined {
  try {
    const value: unknown = JSON.parse(line);
    const isMessage = typeof value === 'object' && value !== null && 'kind' in value;
    return isMessage && typeof value.kind === 'string' ? (value as WatchMessage) : undefined;
  } catch {
    return undefined;
  }
}
