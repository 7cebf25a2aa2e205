import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { openCachedLookup } from './cached-lookup.ts';
import type { Connect } from './connection-pool.ts';
import { ownCertificate } from './own-certificate.ts';
import { type TlsSettings, tlsSettings } from './tls-settings.ts';
import type { ClientCertificate, TransportOptions } from './types.ts';

const defaultConnectTimeoutMs = 15_000;
const keepAliveDelayMs = 60_000;

/** Milliseconds that a connection may take to be made. */
export function connectTimeoutOf({ connectTimeoutMs }: TransportOptions): number {
  return connectTimeoutMs ?? defaultConnectTimeoutMs;
}

/**
 * A way to connect to servers, by the origin of their URLs. Certificates are read before the first `https:` connection: some 150
 * of them take 40 ms. What a TLS session begins with is kept for the next connection to the same server.
 */
export async function openConnector(options: TransportOptions): Promise<(origin: URL) => Connect> {
  const { default: net } = await import('node:net');
  const lookup = await openCachedLookup();
  const known = new Map<ClientCertificate | undefined, Promise<TlsSettings>>();
  const sessions = new Map<string, Buffer>();
  const timeoutMs = connectTimeoutOf(options);

  function place(origin: URL) {
    const host = origin.hostname.replace(/^\[|\]$/g, '');
    const port = Number(origin.port || (origin.protocol === 'https:' ? 443 : 80));
    const { localAddress } = options;
    return {
      ...{ host, port, lookup, noDelay: true, keepAlive: true, keepAliveInitialDelay: keepAliveDelayMs },
      ...(localAddress !== undefined && { localAddress }),
    };
  }

  function settingsFor(origin: URL): Promise<TlsSettings> {
    const own = ownCertificate(options, origin.host);
    const settings = known.get(own) ?? tlsSettings(options, own);
    known.set(own, settings);
    return settings;
  }

  async function connectSecurely(origin: URL): Promise<TLSSocket> {
    const { default: tls } = await import('node:tls');
    const settings = await settingsFor(origin);
    const to = place(origin);
    const session = sessions.get(origin.host);
    const socket = tls.connect({
      ...to,
      ...settings,
      ALPNProtocols: ['http/1.1'],
      ...(net.isIP(to.host) === 0 && { servername: to.host }),
      ...(session !== undefined && { session }),
    });
    return socket.on('session', (begun) => sessions.set(origin.host, begun));
  }

  return (origin) => (callback) => {
    if (origin.protocol !== 'https:') {
      whenConnected(net.connect(place(origin)), 'connect', timeoutMs, callback);
      return;
    }
    connectSecurely(origin).then(
      (socket) => whenConnected(socket, 'secureConnect', timeoutMs, callback),
      (error: Error) => callback(error, null),
    );
  };
}

/** Calls back once, and leaves no listener behind. */
function whenConnected(
  socket: Socket,
  event: 'connect' | 'secureConnect',
  timeoutMs: number,
  callback: Parameters<Connect>[0],
): void {
  const timer = setTimeout(() => socket.destroy(tooSlow()), timeoutMs);
  const onError = (error: Error): void => {
    clearTimeout(timer);
    callback(error, null);
  };
  socket.once('error', onError);
  socket.once(event, () => {
    clearTimeout(timer);
    socket.off('error', onError);
    callback(null, socket);
  });
}

function tooSlow(): Error {
  return Object.assign(new Error('the connection took too long'), { code: 'CONNECT_TIMEOUT' });
}
