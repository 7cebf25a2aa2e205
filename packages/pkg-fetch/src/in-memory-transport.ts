import { cancelled, networkFailed } from './errors.ts';
import type { Transport, TransportRequest, TransportResponse } from './types.ts';
import { toResponse, type WireBody } from './wire-body.ts';

/** An answer of the in-memory transport. Default: status 200, no headers, no body. */
export interface InMemoryAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** Answers by whole URL; a function is asked each time. */
export type InMemoryRoutes = Readonly<
  Record<string, InMemoryAnswer | ((request: TransportRequest) => InMemoryAnswer | Promise<InMemoryAnswer>)>
>;

/** A transport without a network, and what it was asked, in order. */
export interface InMemoryTransport extends Transport {
  readonly requests: readonly TransportRequest[];
}

/**
 * A transport that answers from a table, for tests and examples. A URL that is not in it fails with `DX_FETCH_NETWORK`
 * (`ENOTFOUND`). Limits, lengths and codings are handled as on a network.
 *
 * @example
 * const transport = inMemoryTransport({ 'https://registry.test/react': { body: '{"name":"react"}' } });
 */
export function inMemoryTransport(routes: InMemoryRoutes): InMemoryTransport {
  const requests: TransportRequest[] = [];
  const state = { closed: false };
  return Object.freeze<InMemoryTransport>({
    requests,
    request: async (request) => {
      if (state.closed || request.signal?.aborted) throw cancelled(request.url, request.signal?.reason);
      requests.push(request);
      return answerRequest(routes, request);
    },
    close: async () => {
      state.closed = true;
    },
  });
}

async function answerRequest(routes: InMemoryRoutes, request: TransportRequest): Promise<TransportResponse> {
  const route = Object.hasOwn(routes, request.url.href) ? routes[request.url.href] : undefined;
  if (route === undefined) {
    throw networkFailed(request.url, Object.assign(new Error('no such route'), { code: 'ENOTFOUND' }));
  }
  const {
    status = 200,
    headers = {},
    body = '',
  } = typeof route === 'function' ? await route(request) : route;
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  const head = { status, headers: Object.assign(Object.create(null), headers), decoded: false };
  return toResponse(request, head, toWire(request, bytes));
}

function toWire(request: TransportRequest, bytes: Uint8Array): WireBody {
  let parts: readonly Uint8Array[] | undefined = bytes.length === 0 ? undefined : [bytes];
  return {
    read: async () => {
      if (request.signal?.aborted) throw cancelled(request.url, request.signal.reason);
      const now = parts;
      parts = undefined;
      return now;
    },
    cancel: () => {
      parts = undefined;
    },
  };
}
