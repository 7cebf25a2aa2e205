import type { Socket } from 'node:net';
import type { AnswerHead } from './answer-head.ts';
import { AnswerReader } from './answer-reader.ts';
import type { TransportRequest } from './types.ts';
import type { WireController, WireHandler } from './wire-handler.ts';

/** One request as it goes over a connection. */
export interface WireRequest {
  /** The request line, the headers and an empty line; Latin-1. */
  readonly head: string;
  readonly body: string | Uint8Array | undefined;
  readonly method: TransportRequest['method'];
}

/** What the owner of a connection hears. */
export interface ConnectionOwner {
  /** It can take the next request. */
  onFree(connection: HttpConnection): void;
  /** It cannot take any more; said once. */
  onGone(connection: HttpConnection): void;
  /** The server had closed it when the request came, which may be sent again (RFC 9110, 9.2.2 and RFC 9112, 9.5). */
  onUnheard(request: WireRequest, handler: WireHandler): void;
}

/** How long a connection is kept without a request where the server does not say: as undici does. */
const defaultIdleMs = 4_000;
/** The server's own time runs from when it sent its answer. */
const idleMarginMs = 2_000;
const maxIdleMs = 600_000;

/** A connection that carries requests with their answers, one after the other. */
export class HttpConnection {
  readonly #socket: Socket;
  readonly #owner: ConnectionOwner;
  #exchange: Exchange | undefined;
  #idleMs = defaultIdleMs;
  #answerCount = 0;
  #isGone = false;

  constructor(socket: Socket, owner: ConnectionOwner) {
    this.#socket = socket;
    this.#owner = owner;
    socket.on('data', (part: Buffer) => this.#read(part));
    socket.on('end', () => this.#end());
    socket.on('error', (error) => this.#lose(error));
    socket.on('close', () => this.#lose(serverClosed()));
    socket.on('timeout', () => this.destroy(serverClosed()));
  }

  /** Sends a request; only a free connection takes one. Nothing is sent when its handler gave up before. */
  send(request: WireRequest, handler: WireHandler): void {
    const exchange = new Exchange(this.#socket, request, handler, (reason) => {
      if (this.#exchange === exchange) this.destroy(reason);
    });
    handler.onRequestStart(exchange);
    if (exchange.aborted) {
      this.#owner.onFree(this);
      return;
    }
    this.#exchange = exchange;
    this.#socket.setTimeout(0);
    this.#socket.ref();
    this.#write(request);
  }

  /** Keeps it for a later request, and no process alive for it. */
  rest(): void {
    this.#socket.setTimeout(this.#idleMs);
    this.#socket.unref();
  }

  /** Closes it. A request under way fails with `error`. */
  destroy(error: Error): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#socket.destroy();
    const exchange = this.#exchange;
    this.#exchange = undefined;
    this.#owner.onGone(this);
    exchange?.handler.onResponseError(exchange, error);
  }

  #write({ head, body }: WireRequest): void {
    if (body === undefined) {
      this.#socket.write(head, 'latin1');
      return;
    }
    this.#socket.cork();
    this.#socket.write(head, 'latin1');
    this.#socket.write(body);
    this.#socket.uncork();
  }

  #read(part: Buffer): void {
    const exchange = this.#exchange;
    if (exchange === undefined) {
      this.destroy(serverClosed());
      return;
    }
    exchange.isHeard = true;
    try {
      exchange.reader.read(part);
    } catch (error) {
      this.destroy(error as Error);
    }
    if (exchange.reader.done && this.#exchange === exchange) this.#finish(exchange);
  }

  #end(): void {
    if (this.#exchange?.reader.close()) this.#finish(this.#exchange);
    this.#lose(serverClosed());
  }

  #lose(error: Error): void {
    const exchange = this.#exchange;
    const isStale = exchange?.isHeard === false && this.#answerCount > 0 && isSafe(exchange.request);
    if (isStale) this.#exchange = undefined;
    this.destroy(error);
    if (isStale) this.#owner.onUnheard(exchange.request, exchange.handler);
  }

  #finish(exchange: Exchange): void {
    this.#exchange = undefined;
    this.#answerCount += 1;
    this.#idleMs = idleTime(exchange.head);
    const isFree = exchange.reader.reusable && this.#idleMs > 0 && this.#socket.writableLength === 0;
    if (!isFree) this.destroy(serverClosed());
    exchange.handler.onResponseEnd();
    if (this.#isGone) return;
    if (this.#socket.isPaused()) this.#socket.resume();
    this.#owner.onFree(this);
  }
}

/** A request under way, and what its handler steers it by. */
class Exchange implements WireController {
  readonly request: WireRequest;
  readonly handler: WireHandler;
  readonly reader: AnswerReader;
  head: AnswerHead | undefined;
  isHeard = false;
  aborted = false;
  readonly #socket: Socket;
  readonly #stop: (reason: Error) => void;

  constructor(socket: Socket, request: WireRequest, handler: WireHandler, stop: (reason: Error) => void) {
    this.#socket = socket;
    this.#stop = stop;
    this.request = request;
    this.handler = handler;
    this.reader = new AnswerReader(this, request.method === 'HEAD');
  }

  get paused(): boolean {
    return this.#socket.isPaused();
  }

  onHead(head: AnswerHead): void {
    this.head = head;
    this.handler.onResponseStart(this, head.status, head.headers);
  }

  onData(part: Uint8Array): void {
    if (!this.aborted) this.handler.onResponseData(this, part);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  abort(reason: Error): void {
    this.aborted = true;
    this.#stop(reason);
  }
}

function isSafe({ method }: WireRequest): boolean {
  return method === 'GET' || method === 'HEAD';
}

function idleTime(head: AnswerHead | undefined): number {
  const [, seconds] = /\btimeout=(\d{1,6})\b/.exec(head?.headers['keep-alive'] ?? '') ?? [];
  if (seconds === undefined) return defaultIdleMs;
  return Math.min(Number(seconds) * 1_000 - idleMarginMs, maxIdleMs);
}

function serverClosed(): Error {
  return Object.assign(new Error('the server closed the connection'), { code: 'ECONNRESET' });
}
