import { type DxError, isDxError } from '@dx/pkg-core';
import { chooseProxy } from './choose-proxy.ts';
import { cancelled, networkFailed, timedOut, truncated } from './errors.ts';
import { followAbort } from './follow-abort.ts';
import { type Gate, openGate } from './gate.ts';
import { ownCertificate } from './own-certificate.ts';
import { openSilenceTimer, type SilenceTimer } from './silence-timer.ts';
import { trustedRoots } from './trusted-roots.ts';
import type { Transport, TransportOptions, TransportRequest, TransportResponse } from './types.ts';
import { toResponse, type WireBody, type WireHead } from './wire-body.ts';

/** What Bun's `fetch` takes beyond the standard. */
interface FetchInit extends RequestInit {
  readonly decompress: boolean;
  readonly timeout: boolean;
  readonly proxy?: string;
  readonly tls?: {
    readonly ca?: string[];
    readonly cert?: string;
    readonly key?: string;
    readonly rejectUnauthorized: boolean;
  };
}

const defaultMaxSockets = 48;

/**
 * A transport on `globalThis.fetch`, for Bun. On Bun bodies are taken as they cross the wire and decoded here, so
 * that limits and length checks hold; proxies, `ca` and client certificates work there only. `localAddress` and `connectTimeoutMs` have no
 * effect; `timeoutMs` of a request covers connecting.
 */
export async function openFetchTransport(options: TransportOptions = {}): Promise<Transport> {
  const gates = new Map<string, Gate>();
  const tls = { rejectUnauthorized: options.strictSsl ?? true, ca: await trustedRoots(options.ca) };
  const closing = new AbortController();
  return Object.freeze<Transport>({
    request: async (request) => {
      if (closing.signal.aborted) throw cancelled(request.url);
      const key = `${request.lane} ${request.url.origin}`;
      const gate = gates.get(key) ?? openGate(options.maxSockets ?? defaultMaxSockets);
      gates.set(key, gate);
      return send(request, gate, closing.signal, fetchInit(request, options, tls));
    },
    close: async () => closing.abort(),
  });
}

function fetchInit(
  request: TransportRequest,
  options: TransportOptions,
  tls: { rejectUnauthorized: boolean; ca: string[] | undefined },
): FetchInit {
  const proxy = chooseProxy(request.url, options.proxies);
  const own = ownCertificate(options, request.url.host);
  return {
    method: request.method,
    headers: { ...request.headers },
    redirect: 'manual',
    decompress: false,
    timeout: false,
    ...(request.body !== undefined && { body: request.body }),
    ...(proxy !== undefined && { proxy: proxy.href }),
    ...(request.url.protocol === 'https:' && {
      tls: {
        rejectUnauthorized: tls.rejectUnauthorized,
        ...(tls.ca !== undefined && { ca: tls.ca }),
        ...(own !== undefined && { cert: own.cert, key: own.key }),
      },
    }),
  };
}

async function send(
  request: TransportRequest,
  gate: Gate,
  closing: AbortSignal,
  init: FetchInit,
): Promise<TransportResponse> {
  const exchange = openExchange(request, closing);
  try {
    exchange.onEnd(await gate.enter(exchange.signal));
    exchange.timer.hear();
    const response = await fetch(request.url, { ...init, signal: exchange.signal });
    exchange.timer.hear();
    return toResponse(request, toHead(response), toWire(response, exchange));
  } catch (error) {
    throw exchange.fail(error, (cause) => networkFailed(request.url, cause, chosenProxy(init)));
  }
}

function chosenProxy(init: FetchInit): URL | undefined {
  return init.proxy === undefined ? undefined : new URL(init.proxy);
}

/** One request's ways to end: by itself, by its caller, by silence, by the closing of the transport. */
interface Exchange {
  readonly url: URL;
  readonly signal: AbortSignal;
  readonly timer: SilenceTimer;
  onEnd(release: () => void): void;
  abort(reason: DxError): void;
  end(): void;
  /** Ends it and gives the failure that callers see. */
  fail(error: unknown, explain: (error: unknown) => DxError): DxError;
}

function openExchange(request: TransportRequest, closing: AbortSignal): Exchange {
  const { url, timeoutMs } = request;
  const own = new AbortController();
  const releases: (() => void)[] = [];
  const abort = (reason: DxError): void => own.abort(reason);
  const timer = openSilenceTimer(timeoutMs, () => abort(timedOut(url, 'answer', timeoutMs ?? 0)));
  for (const signal of [closing, request.signal]) {
    if (signal !== undefined) releases.push(followAbort(signal, () => abort(cancelled(url, signal.reason))));
  }
  const end = (): void => {
    timer.stop();
    for (const release of releases.splice(0)) release();
  };
  const fail = (error: unknown, explain: (error: unknown) => DxError): DxError => {
    end();
    if (own.signal.aborted) return cancelled(url, own.signal.reason);
    return isDxError(error) ? error : explain(error);
  };
  return { url, signal: own.signal, timer, onEnd: (release) => releases.push(release), abort, end, fail };
}

function toHead(response: Response): WireHead {
  const headers: Record<string, string> = Object.create(null);
  response.headers.forEach((value, name) => {
    headers[name] = value;
  });
  return { status: response.status, headers, decoded: process.versions.bun === undefined };
}

function toWire(response: Response, exchange: Exchange): WireBody {
  const reader = response.body?.getReader();
  let received = 0;
  let ended = reader === undefined;
  if (ended) exchange.end();
  return {
    read: async () => {
      if (reader === undefined) return undefined;
      try {
        const { done, value } = await reader.read();
        if (!done) {
          exchange.timer.hear();
          received += value.length;
          return [value];
        }
        ended = true;
        exchange.end();
        return undefined;
      } catch (error) {
        throw exchange.fail(error, (cause) => truncated(exchange.url, received, undefined, cause));
      }
    },
    cancel: (reason) => {
      if (ended) return;
      exchange.abort(reason);
      exchange.end();
    },
  };
}
