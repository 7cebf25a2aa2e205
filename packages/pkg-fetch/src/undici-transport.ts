import type { Agent, Dispatcher } from 'undici';
import { chooseProxy, isSocks, proxyAuthorization } from './choose-proxy.ts';
import { cancelled, networkFailed, readErrno } from './errors.ts';
import { loadUndici, type UndiciParts } from './load-undici.ts';
import { connectTimeoutOf, openConnector, tlsSettings } from './open-connector.ts';
import { ownCertificate } from './own-certificate.ts';
import { socksConnector } from './socks-connector.ts';
import type { Transport, TransportOptions, TransportRequest, TransportResponse } from './types.ts';
import { UndiciExchange } from './undici-exchange.ts';
import { toResponse } from './wire-body.ts';

type Lane = TransportRequest['lane'];

/**
 * A transport on undici: HTTP/1.1 with connections kept and one request at a time on each, in two sets of pools so
 * that metadata never waits behind archives. Loads undici when called and
 * certificates when they are needed. `https:` requests go through a proxy by
 * `CONNECT`, `http:` requests by their whole URL; both through a SOCKS proxy by a connection of their own.
 *
 * @throws DX_FETCH_UNSUPPORTED_URL for a proxy that is neither http, https nor SOCKS, at the first request that needs it
 */
export async function openUndiciTransport(options: TransportOptions = {}): Promise<Transport> {
  const undici = await loadUndici();
  const pools = openPools(undici, await poolSettings(undici, options), options);
  let closed = false;
  return Object.freeze<Transport>({
    request: async (request) => {
      if (closed) throw cancelled(request.url);
      return send(request, pools, options);
    },
    close: async () => {
      closed = true;
      await pools.destroy();
    },
  });
}

const defaultMaxSockets = 48;

async function send(
  request: TransportRequest,
  pools: Pools,
  options: TransportOptions,
): Promise<TransportResponse> {
  const proxy = chooseProxy(request.url, options.proxies, 'http and socks');
  const exchange = new UndiciExchange(request, { proxy, connectTimeoutMs: connectTimeoutOf(options) });
  if (request.signal?.aborted !== true) await dispatch(request, proxy, pools, exchange);
  return toResponse(request, await exchange.head, exchange);
}

async function dispatch(
  request: TransportRequest,
  proxy: URL | undefined,
  pools: Pools,
  exchange: UndiciExchange,
): Promise<void> {
  const { url, method, lane } = request;
  const path = url.pathname + url.search;
  const shared = { method, body: request.body ?? null, headers: { ...request.headers } };
  try {
    if (proxy === undefined) {
      pools.direct(lane).dispatch({ ...shared, origin: url.origin, path }, exchange);
    } else if (isSocks(proxy)) {
      const relay = await pools.socks(lane, proxy, url);
      relay.dispatch({ ...shared, origin: url.origin, path }, exchange);
    } else if (url.protocol === 'https:') {
      const tunnel = await pools.tunnel(lane, proxy, url);
      tunnel.dispatch({ ...shared, origin: url.origin, path }, exchange);
    } else {
      const headers = { ...shared.headers, host: url.host, ...proxyHeaders(proxy) };
      pools
        .direct(lane)
        .dispatch({ ...shared, headers, origin: proxy.origin, path: url.origin + path }, exchange);
    }
  } catch (error) {
    exchange.cancel(networkFailed(url, error, proxy));
  }
}

function proxyHeaders(proxy: URL): Record<string, string> {
  const authorization = proxyAuthorization(proxy);
  return authorization === undefined ? {} : { 'proxy-authorization': authorization };
}

/** Pools by lane and route, each made when first needed. */
interface Pools {
  direct(lane: Lane): Dispatcher;
  tunnel(lane: Lane, proxy: URL, target: URL): Promise<Dispatcher>;
  socks(lane: Lane, proxy: URL, target: URL): Promise<Dispatcher>;
  destroy(): Promise<void>;
}

function openPools(undici: UndiciParts, settings: Agent.Options, options: TransportOptions): Pools {
  const made = new Map<string, Dispatcher>();
  const once = (key: string, make: () => Dispatcher): Dispatcher => {
    const pool = made.get(key) ?? make();
    made.set(key, pool);
    return pool;
  };
  return {
    direct: (lane) => once(lane, () => new undici.Agent(settings)),
    tunnel: async (lane, proxy, target) => {
      const own = ownCertificate(options, target.host);
      const tls = await tlsSettings(options);
      const requestTls = own === undefined ? tls : await tlsSettings(options, own);
      // Through `default`: bundled with code splitting, a CommonJS module has no other export.
      const { default: whole } = await import('undici');
      return once(`${lane} ${proxy.origin} ${own?.host ?? ''}`, () => {
        const token = proxyAuthorization(proxy);
        return new whole.ProxyAgent({
          ...settings,
          uri: proxy.origin,
          ...(token !== undefined && { token }),
          connect: tls,
          requestTls,
          proxyTls: tls,
          clientFactory: (origin, client) =>
            failTunnelsOnce(
              new whole.Pool(origin, {
                ...client,
                headersTimeout: connectTimeoutOf(options),
                ...localAddressOf(settings),
              }),
            ),
        });
      });
    },
    socks: async (lane, proxy, target) => {
      const own = ownCertificate(options, target.host);
      const secure = undici.buildConnector(await tlsSettings(options, own));
      return once(`${lane} ${proxy.href} ${own?.host ?? ''}`, () => {
        const connect = socksConnector(secure, proxy, connectTimeoutOf(options));
        return new undici.Agent({ ...settings, connect });
      });
    },
    destroy: async () => {
      await Promise.all([...made.values()].map((pool) => pool.destroy()));
    },
  };
}

/**
 * undici makes a connection anew, at once and for ever, when what failed is a socket of its own; to whoever wants a
 * tunnel, a proxy that closes the connection is a failure like any other.
 */
function failTunnelsOnce(pool: Dispatcher): Dispatcher {
  const connect = pool.connect.bind(pool);
  const connectOnce = async (options: Dispatcher.ConnectOptions): Promise<Dispatcher.ConnectData> => {
    try {
      return await connect(options);
    } catch (cause) {
      if (readErrno(cause) !== 'UND_ERR_SOCKET') throw cause;
      throw Object.assign(new Error('the proxy closed the connection', { cause }), { code: 'ECONNRESET' });
    }
  };
  return Object.assign(pool, { connect: connectOnce });
}

/** The connections to a proxy are made by a pool of their own, whose one question is whether it opens a tunnel. */
function localAddressOf({ localAddress }: Agent.Options): { readonly localAddress?: string } {
  return typeof localAddress === 'string' ? { localAddress } : {};
}

async function poolSettings(undici: UndiciParts, options: TransportOptions): Promise<Agent.Options> {
  return {
    connections: options.maxSockets ?? defaultMaxSockets,
    pipelining: 1,
    allowH2: false,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: await openConnector(undici, options),
    ...(options.localAddress !== undefined && { localAddress: options.localAddress }),
  };
}
