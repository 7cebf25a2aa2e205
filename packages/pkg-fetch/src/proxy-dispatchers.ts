import type { Agent, Dispatcher } from 'undici';
import { openCachedLookup } from './cached-lookup.ts';
import { isSocks, proxyAuthorization } from './choose-proxy.ts';
import { readErrno } from './errors.ts';
import { connectTimeoutOf } from './open-connector.ts';
import { ownCertificate } from './own-certificate.ts';
import { socksConnector } from './socks-connector.ts';
import { tlsSettings } from './tls-settings.ts';
import type { TransportOptions, TransportRequest } from './types.ts';

/** Ways through proxies that tunnel, each opened when first needed. */
export interface ProxyDispatchers {
  to(proxy: URL, request: Pick<TransportRequest, 'lane' | 'url'>): Promise<Dispatcher>;
  destroy(): Promise<void>;
}

/** By undici, which is loaded with the first one. */
export function openProxyDispatchers(options: TransportOptions, maxSockets: number): ProxyDispatchers {
  const made = new Map<string, Dispatcher>();
  const once = (key: string, make: () => Dispatcher): Dispatcher => {
    const dispatcher = made.get(key) ?? make();
    made.set(key, dispatcher);
    return dispatcher;
  };
  return {
    to: async (proxy, { lane, url }) => {
      if (isSocks(proxy)) {
        const open = await openRelay(options, maxSockets, proxy, url);
        return once(`${lane} ${proxy.href}`, open);
      }
      const open = await openTunnel(options, maxSockets, proxy, url);
      return once(`${lane} ${proxy.origin} ${ownCertificate(options, url.host)?.host ?? ''}`, open);
    },
    destroy: async () => {
      await Promise.all([...made.values()].map((dispatcher) => dispatcher.destroy()));
    },
  };
}

async function openRelay(
  options: TransportOptions,
  maxSockets: number,
  proxy: URL,
  target: URL,
): Promise<() => Dispatcher> {
  const undici = await loadUndici();
  const secure = undici.buildConnector({
    ...(await connecting(options)),
    ...(await tlsSettings(options, ownCertificate(options, target.host))),
  });
  const connect = socksConnector(secure, proxy, connectTimeoutOf(options));
  return () => new undici.Agent({ ...poolSettings(options, maxSockets), connect });
}

async function openTunnel(
  options: TransportOptions,
  maxSockets: number,
  proxy: URL,
  target: URL,
): Promise<() => Dispatcher> {
  const undici = await loadUndici();
  const own = ownCertificate(options, target.host);
  const shared = await connecting(options);
  const tls = { ...shared, ...(await tlsSettings(options)) };
  const requestTls = own === undefined ? tls : { ...shared, ...(await tlsSettings(options, own)) };
  const token = proxyAuthorization(proxy);
  const headersTimeout = connectTimeoutOf(options);
  const settings = poolSettings(options, maxSockets);
  return () =>
    new undici.ProxyAgent({
      ...settings,
      uri: proxy.origin,
      ...(token !== undefined && { token }),
      connect: tls,
      requestTls,
      proxyTls: tls,
      clientFactory: (origin, client) =>
        failTunnelsOnce(new undici.Pool(origin, { ...client, headersTimeout, ...localAddressOf(settings) })),
    });
}

/** Through `default`: bundled with code splitting, a CommonJS module has no other export. */
async function loadUndici(): Promise<typeof import('undici')> {
  const { default: undici } = await import('undici');
  return undici as unknown as typeof import('undici');
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

async function connecting(options: TransportOptions) {
  return { timeout: connectTimeoutOf(options), lookup: await openCachedLookup(), allowH2: false };
}

/** The connections to a proxy are made by a pool of their own, whose one question is whether it opens a tunnel. */
function localAddressOf({ localAddress }: Agent.Options): { readonly localAddress?: string } {
  return typeof localAddress === 'string' ? { localAddress } : {};
}

function poolSettings(options: TransportOptions, maxSockets: number): Agent.Options {
  return {
    connections: maxSockets,
    pipelining: 1,
    allowH2: false,
    headersTimeout: 0,
    bodyTimeout: 0,
    ...(options.localAddress !== undefined && { localAddress: options.localAddress }),
  };
}
