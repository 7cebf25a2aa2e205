import type { Agent, Dispatcher } from 'undici';
import { openCachedLookup } from './cached-lookup.ts';
import { chooseProxy, isSocks, proxyAuthorization } from './choose-proxy.ts';
import { cancelled, networkFailed } from './errors.ts';
import { socksConnector } from './socks-connector.ts';
import { openTrust } from './trusted-roots.ts';
import type { Transport, TransportOptions, TransportRequest, TransportResponse } from './types.ts';
import { UndiciExchange } from './undici-exchange.ts';
import { toResponse } from './wire-body.ts';

type Lane = TransportRequest['lane'];

/**
 * A transport on undici: HTTP/1.1 with connections kept and one request at a time on each, in two sets of pools so
 * that metadata never waits behind archives. Loads undici when called. `https:` requests go through a proxy by
 * `CONNECT`, `http:` requests by their whole URL; both through a SOCKS proxy by a connection of their own.
 *
 * @throws DX_FETCH_UNSUPPORTED_URL for a proxy that is neither http, https nor SOCKS, at the first request that needs it
 */
export async function openUndiciTransport(options: TransportOptions = {}): Promise<Transport> {
  // Through `default`: bundled with code splitting, a CommonJS module has no other export.
  const { default: undici } = await import('undici');
  const pools = openPools(undici, await poolSettings(options));
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

const defaultConnectTimeoutMs = 15_000;
const defaultMaxSockets = 48;

async function send(
  request: TransportRequest,
  pools: Pools,
  options: TransportOptions,
): Promise<TransportResponse> {
  const proxy = chooseProxy(request.url, options.proxies, 'http and socks');
  const connectTimeoutMs = options.connectTimeoutMs ?? defaultConnectTimeoutMs;
  const exchange = new UndiciExchange(request, { proxy, connectTimeoutMs });
  if (request.signal?.aborted !== true) dispatch(request, proxy, pools, exchange);
  return toResponse(request, await exchange.head, exchange);
}

function dispatch(
  request: TransportRequest,
  proxy: URL | undefined,
  pools: Pools,
  exchange: UndiciExchange,
): void {
  const { url, method, lane } = request;
  const path = url.pathname + url.search;
  const shared = { method, body: request.body ?? null, headers: { ...request.headers } };
  try {
    if (proxy === undefined) {
      pools.direct(lane).dispatch({ ...shared, origin: url.origin, path }, exchange);
    } else if (isSocks(proxy)) {
      pools.socks(lane, proxy).dispatch({ ...shared, origin: url.origin, path }, exchange);
    } else if (url.protocol === 'https:') {
      pools.tunnel(lane, proxy).dispatch({ ...shared, origin: url.origin, path }, exchange);
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
  tunnel(lane: Lane, proxy: URL): Dispatcher;
  socks(lane: Lane, proxy: URL): Dispatcher;
  destroy(): Promise<void>;
}

function openPools(undici: typeof import('undici').default, settings: PoolSettings): Pools {
  const made = new Map<string, Dispatcher>();
  const once = (key: string, make: () => Dispatcher): Dispatcher => {
    const pool = made.get(key) ?? make();
    made.set(key, pool);
    return pool;
  };
  return {
    direct: (lane) => once(lane, () => new undici.Agent(settings)),
    tunnel: (lane, proxy) =>
      once(`${lane} ${proxy.origin}`, () => {
        const token = proxyAuthorization(proxy);
        const tls = { ...settings.connect };
        return new undici.ProxyAgent({
          ...settings,
          uri: proxy.origin,
          ...(token !== undefined && { token }),
          requestTls: tls,
          proxyTls: tls,
          clientFactory: (origin, client) =>
            new undici.Pool(origin, { ...client, ...localAddressOf(settings) }),
        });
      }),
    socks: (lane, proxy) =>
      once(`${lane} ${proxy.href}`, () => {
        const connect = socksConnector(
          undici.buildConnector(settings.connect),
          proxy,
          settings.connect.timeout,
        );
        return new undici.Agent({ ...settings, connect });
      }),
    destroy: async () => {
      await Promise.all([...made.values()].map((pool) => pool.destroy()));
    },
  };
}

/** The connections to a proxy are made by a pool of their own. */
function localAddressOf({ localAddress }: PoolSettings): { readonly localAddress?: string } {
  return typeof localAddress === 'string' ? { localAddress } : {};
}

type PoolSettings = Agent.Options & { readonly connect: { readonly timeout: number } };

async function poolSettings(options: TransportOptions): Promise<PoolSettings> {
  const timeout = options.connectTimeoutMs ?? defaultConnectTimeoutMs;
  return {
    connections: options.maxSockets ?? defaultMaxSockets,
    pipelining: 1,
    allowH2: false,
    headersTimeout: 0,
    bodyTimeout: 0,
    connectTimeout: timeout,
    connect: {
      timeout,
      lookup: await openCachedLookup(),
      secureContext: await openTrust(options.ca),
      rejectUnauthorized: options.strictSsl ?? true,
    },
    ...(options.localAddress !== undefined && { localAddress: options.localAddress }),
  };
}
