import type { Socket } from 'node:net';
import { HttpConnection, type WireRequest } from './http-connection.ts';
import type { WireHandler } from './wire-handler.ts';

/** Makes a connection and calls back once: with it, or with why there is none. */
export type Connect = (callback: (error: Error | null, socket: Socket | null) => void) => void;

/** The connections to one server. */
export interface ConnectionPool {
  /** Sends a request as soon as there is a connection for it: first come, first served. */
  dispatch(request: WireRequest, handler: WireHandler): void;
  /** Closes all connections; requests under way and waiting fail with `error`. */
  destroy(error: Error): void;
}

interface Waiting {
  readonly request: WireRequest;
  readonly handler: WireHandler;
}

/**
 * A pool of kept connections. Connections are made as requests come, up to a number; one that cannot be made fails the
 * request that waits longest.
 */
export function openConnectionPool(connect: Connect, maxConnections: number): ConnectionPool {
  const open = new Set<HttpConnection>();
  const free: HttpConnection[] = [];
  let waiting: Waiting[] = [];
  let connecting = 0;
  let closed: Error | undefined;

  const owner = {
    onFree: (connection: HttpConnection): void => {
      const next = waiting.shift();
      if (next !== undefined) {
        connection.send(next.request, next.handler);
        return;
      }
      free.push(connection);
      connection.rest();
    },
    onGone: (connection: HttpConnection): void => {
      open.delete(connection);
      const at = free.indexOf(connection);
      if (at >= 0) free.splice(at, 1);
      connectMore();
    },
    onUnheard: (request: WireRequest, handler: WireHandler): void => {
      if (closed !== undefined) handler.onResponseError(undefined, closed);
      else dispatch(request, handler);
    },
  };

  function dispatch(request: WireRequest, handler: WireHandler): void {
    const connection = free.pop();
    if (connection !== undefined) {
      connection.send(request, handler);
      return;
    }
    waiting.push({ request, handler });
    connectMore();
  }

  function connectMore(): void {
    while (connecting < waiting.length && connecting + open.size < maxConnections) {
      connecting += 1;
      connect(onConnected);
    }
  }

  function onConnected(error: Error | null, socket: Socket | null): void {
    connecting -= 1;
    if (closed !== undefined) socket?.destroy();
    else if (socket !== null) adopt(socket);
    else waiting.shift()?.handler.onResponseError(undefined, error ?? new Error('no connection'));
    if (closed === undefined) connectMore();
  }

  function adopt(socket: Socket): void {
    const connection = new HttpConnection(socket, owner);
    open.add(connection);
    owner.onFree(connection);
  }

  return {
    dispatch,
    destroy: (error) => {
      closed = error;
      const left = waiting;
      waiting = [];
      for (const connection of open) connection.destroy(error);
      for (const { handler } of left) handler.onResponseError(undefined, error);
    },
  };
}
