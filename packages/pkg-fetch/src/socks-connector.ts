import { lookup } from 'node:dns/promises';
import type { Socket } from 'node:net';
import type { buildConnector } from 'undici';
import { proxyLogin } from './choose-proxy.ts';

/**
 * A way to connect through a SOCKS proxy. As in curl, `socks4` and `socks5` are given addresses, `socks4a`, `socks5h`
 * and `socks` names. Loads `socks` at the first connection.
 *
 * @param secure makes TLS of a connection
 * Source: RFC 1928, RFC 1929
 */
export function socksConnector(
  secure: buildConnector.connector,
  proxy: URL,
  timeoutMs: number,
): buildConnector.connector {
  return (options, callback) => {
    const connected = (socket: Socket): void => {
      if (options.protocol === 'https:') secure({ ...options, httpSocket: socket }, callback);
      else callback(null, socket.setNoDelay(true));
    };
    connect(proxy, options, timeoutMs).then(connected, (error: Error) => callback(withCode(error), null));
  };
}

/** `socks` keeps the system's name of a failure in the message only, and the proxy's login in the error. */
function withCode({ message }: Error): Error {
  const named = /\bE[A-Z]{4,}\b/.exec(message)?.[0];
  const code = named ?? (/timed out/i.test(message) ? 'ETIMEDOUT' : 'SOCKS_REFUSED');
  return Object.assign(new Error(message), { code });
}

async function connect(proxy: URL, target: buildConnector.Options, timeoutMs: number): Promise<Socket> {
  const { default: socks } = await import('socks');
  const isNamed = !/^socks[45]:$/.test(proxy.protocol);
  const host = target.hostname.replace(/^\[|\]$/g, '');
  const { username, password } = proxyLogin(proxy);
  const { socket } = await socks.SocksClient.createConnection({
    proxy: {
      host: proxy.hostname.replace(/^\[|\]$/g, ''),
      port: Number(proxy.port || 1080),
      type: proxy.protocol.startsWith('socks4') ? 4 : 5,
      ...(username !== '' && { userId: username, password }),
    },
    command: 'connect',
    destination: {
      host: isNamed ? host : (await lookup(host)).address,
      port: Number(target.port || (target.protocol === 'https:' ? 443 : 80)),
    },
    timeout: timeoutMs,
  });
  return socket;
}
