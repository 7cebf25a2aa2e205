import { chooseProxy, isSocks, proxyAuthorization } from './choose-proxy.ts';
import { type ConnectionPool, openConnectionPool } from './connection-pool.ts';
import { cancelled, networkFailed, transportClosed } from './errors.ts';
import { connectTimeoutOf, openConnector } from './open-connector.ts';
import { openProxyDispatchers, type ProxyDispatchers } from './proxy-dispatchers.ts';
import { formatRequestHead } from './request-head.ts';
import type { Transport, TransportOptions, TransportRequest, TransportResponse } from './types.ts';
import { toResponse } from './wire-body.ts';
import { WireExchange } from './wire-exchange.ts';

const defaultMaxSockets = 48;

/**
 * A transport on Node's sockets: HTTP/1.1 with connections kept and one request at a time on each, in two sets of pools so
 * that metadata never waits behind archives. `http:` requests go through a proxy by their whole URL. `https:` requests go
 * through one by `CONNECT` and both through a SOCKS proxy by a connection of their own: by undici, loaded for that alone.
 * Certificates are read when they are needed.
 *
 * @throws DX_FETCH_UNSUPPORTED_URL for a proxy that is neither http, https nor SOCKS, at the first request that needs it
 * Source: RFC 9110, RFC 9112
 */
export async function openNodeTransport(options: TransportOptions = {}): Promise<Transport> {
  const routes = await openRoutes(options);
  let closed = false;
  return Object.freeze<Transport>({
    request: async (request) => {
      if (closed) throw cancelled(request.url);
      const proxy = chooseProxy(request.url, options.proxies, 'http and socks');
      const exchange = new WireExchange(request, { proxy, connectTimeoutMs: connectTimeoutOf(options) });
      if (request.signal?.aborted !== true) await dispatch(request, proxy, routes, exchange);
      return toResponse(request, await exchange.head, exchange) satisfies TransportResponse;
    },
    close: async () => {
      closed = true;
      await routes.close();
    },
  });
}

/** Where requests can go. */
interface Routes {
  direct(lane: TransportRequest['lane'], to: URL): ConnectionPool;
  readonly proxies: ProxyDispatchers;
  close(): Promise<void>;
}

async function openRoutes(options: TransportOptions): Promise<Routes> {
  const maxSockets = options.maxSockets ?? defaultMaxSockets;
  const connector = await openConnector(options);
  const proxies = openProxyDispatchers(options, maxSockets);
  const pools = new Map<string, ConnectionPool>();
  return {
    direct: (lane, to) => {
      const key = `${lane} ${to.origin}`;
      const pool = pools.get(key) ?? openConnectionPool(connector(to), maxSockets);
      pools.set(key, pool);
      return pool;
    },
    proxies,
    close: async () => {
      for (const pool of pools.values()) pool.destroy(transportClosed());
      await proxies.destroy();
    },
  };
}

async function dispatch(
  request: TransportRequest,
  proxy: URL | undefined,
  routes: Routes,
  exchange: WireExchange,
): Promise<void> {
  const { url } = request;
  try {
    if (proxy === undefined) sendPlainly(request, url.pathname + url.search, url, routes, exchange);
    else if (isSocks(proxy) || url.protocol === 'https:') await sendInside(request, proxy, routes, exchange);
    else sendPlainly(request, url.origin + url.pathname + url.search, proxy, routes, exchange);
  } catch (error) {
    exchange.cancel(networkFailed(url, error, proxy));
  }
}

function sendPlainly(
  request: TransportRequest,
  target: string,
  to: URL,
  routes: Routes,
  exchange: WireExchange,
): void {
  const { url, lane, method, body } = request;
  const headers = to === url ? request.headers : { ...request.headers, ...proxyHeaders(to) };
  const head = formatRequestHead(request, url.host, target, headers);
  routes.direct(lane, to).dispatch({ head, body, method }, exchange);
}

async function sendInside(
  request: TransportRequest,
  proxy: URL,
  routes: Routes,
  exchange: WireExchange,
): Promise<void> {
  const { url, method, body } = request;
  const dispatcher = await routes.proxies.to(proxy, request);
  const path = url.pathname + url.search;
  dispatcher.dispatch(
    { method, body: body ?? null, headers: { ...request.headers }, origin: url.origin, path },
    exchange,
  );
}

function proxyHeaders(proxy: URL): Record<string, string> {
  const authorization = proxyAuthorization(proxy);
  return authorization === undefined ? {} : { 'proxy-authorization': authorization };
}
