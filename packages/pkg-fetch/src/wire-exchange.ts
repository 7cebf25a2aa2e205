import type { DxError } from '@dx/pkg-core';
import { cancelled, networkFailed, readErrno, timedOut, truncated } from './errors.ts';
import { followAbort } from './follow-abort.ts';
import { openSilenceTimer, type SilenceTimer } from './silence-timer.ts';
import type { TransportRequest } from './types.ts';
import type { WireBody, WireHead } from './wire-body.ts';
import type { WireController, WireHandler, WireHeaders } from './wire-handler.ts';

/** Unread bytes at which the server is made to wait. Bodies are read as they come, but for archives that wait for room. */
const pauseBytes = 65_536;

/** The transport was closed. */
const closedErrnos = new Set(['TRANSPORT_CLOSED', 'UND_ERR_DESTROYED', 'UND_ERR_CLOSED']);
/** Heads of answers are waited for by the timer of silence: the last one is a proxy's, which opens no tunnel. */
const connectErrnos = new Set(['CONNECT_TIMEOUT', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT']);

/** What an exchange needs to know to explain its failure. */
export interface ExchangeRoute {
  readonly proxy: URL | undefined;
  readonly connectTimeoutMs: number;
}

/** One request and its answer, as connections report them: the own ones and those of undici. */
export class WireExchange implements WireHandler, WireBody {
  readonly head: Promise<WireHead>;
  readonly #request: TransportRequest;
  readonly #route: ExchangeRoute;
  readonly #timer: SilenceTimer;
  #resolveHead: (head: WireHead) => void = () => {};
  #rejectHead: (error: DxError) => void = () => {};
  #controller: WireController | undefined;
  #parts: Uint8Array[] = [];
  #unreadBytes = 0;
  #receivedBytes = 0;
  #started = false;
  #outcome: 'ended' | DxError | undefined;
  #wake: (() => void) | undefined;
  #unfollow: () => void = () => {};

  constructor(request: TransportRequest, route: ExchangeRoute) {
    this.head = new Promise((resolve, reject) => {
      this.#resolveHead = resolve;
      this.#rejectHead = reject;
    });
    this.#request = request;
    this.#route = route;
    const { url, timeoutMs } = request;
    this.#timer = openSilenceTimer(timeoutMs, () => this.cancel(timedOut(url, 'answer', timeoutMs ?? 0)));
    if (request.signal !== undefined) this.#unfollow = this.#follow(request.signal);
  }

  async read(): Promise<readonly Uint8Array[] | undefined> {
    while (this.#parts.length === 0) {
      if (this.#outcome === 'ended') return undefined;
      if (this.#outcome !== undefined) throw this.#outcome;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#takeParts();
  }

  cancel(reason: DxError): void {
    if (this.#outcome !== undefined) return;
    this.#finish(reason);
    this.#controller?.abort(reason);
  }

  onRequestStart(controller: WireController): void {
    this.#controller = controller;
    if (this.#outcome === undefined) this.#timer.hear();
    else controller.abort(cancelled(this.#request.url));
  }

  onResponseStart(_: unknown, status: number, headers: WireHeaders): void {
    this.#timer.hear();
    if (status < 200) return;
    this.#started = true;
    this.#resolveHead({ status, headers: flattenHeaders(headers), decoded: false });
  }

  onResponseData(controller: WireController, chunk: Uint8Array): void {
    if (this.#outcome !== undefined) return;
    this.#parts.push(chunk);
    this.#unreadBytes += chunk.length;
    this.#receivedBytes += chunk.length;
    this.#timer.hear();
    if (this.#unreadBytes >= pauseBytes) {
      controller.pause();
      this.#timer.stop();
    }
    this.#wakeReader();
  }

  onResponseEnd(): void {
    this.#finish('ended');
  }

  onResponseError(_: unknown, error: Error): void {
    if (this.#outcome === undefined) this.#finish(this.#explain(error));
  }

  #follow(signal: AbortSignal): () => void {
    return followAbort(signal, () => this.cancel(cancelled(this.#request.url, signal.reason)));
  }

  #takeParts(): readonly Uint8Array[] {
    const parts = this.#parts;
    this.#parts = [];
    this.#unreadBytes = 0;
    if (this.#controller?.paused && this.#outcome === undefined) {
      this.#timer.hear();
      this.#controller.resume();
    }
    return parts;
  }

  #finish(outcome: 'ended' | DxError): void {
    if (this.#outcome !== undefined) return;
    this.#outcome = outcome;
    this.#timer.stop();
    this.#unfollow();
    if (outcome !== 'ended') this.#rejectHead(outcome);
    this.#wakeReader();
  }

  #wakeReader(): void {
    this.#wake?.();
    this.#wake = undefined;
  }

  #explain(error: Error): DxError {
    const { url } = this.#request;
    const errno = readErrno(error);
    if (closedErrnos.has(errno)) return cancelled(url);
    if (connectErrnos.has(errno)) return timedOut(url, 'connect', this.#route.connectTimeoutMs);
    if (this.#started) return truncated(url, this.#receivedBytes, undefined, error);
    return networkFailed(url, error, this.#route.proxy);
  }
}

function flattenHeaders(headers: WireHeaders): Record<string, string> {
  const flat: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name.toLowerCase()] = typeof value === 'string' ? value : value.join(', ');
  }
  return flat;
}
