import type { buildConnector } from 'undici';
import { openCachedLookup } from './cached-lookup.ts';
import type { UndiciParts } from './load-undici.ts';
import { ownCertificate } from './own-certificate.ts';
import { openTrust } from './trusted-roots.ts';
import type { ClientCertificate, TransportOptions } from './types.ts';

const defaultConnectTimeoutMs = 15_000;

/** Milliseconds that a connection may take to be made. */
export function connectTimeoutOf({ connectTimeoutMs }: TransportOptions): number {
  return connectTimeoutMs ?? defaultConnectTimeoutMs;
}

/** Certificates are read before the first `https:` connection: some 150 of them take 40 ms. */
export async function openConnector(
  undici: UndiciParts,
  options: TransportOptions,
): Promise<buildConnector.connector> {
  const plain = undici.buildConnector(await socketSettings(options));
  const secure = new Map<ClientCertificate | undefined, Promise<buildConnector.connector>>();
  const openSecure = async (own: ClientCertificate | undefined): Promise<buildConnector.connector> =>
    undici.buildConnector(await tlsSettings(options, own));
  return (route, callback) => {
    if (route.protocol !== 'https:') {
      plain(route, callback);
      return;
    }
    const own = ownCertificate(options, hostOf(route));
    const opening = secure.get(own) ?? openSecure(own);
    secure.set(own, opening);
    opening.then(
      (connect) => connect(route, callback),
      (error: Error) => callback(error, null),
    );
  };
}

/** How `https:` connections are made, to registries and to proxies. */
export async function tlsSettings(
  options: TransportOptions,
  own?: ClientCertificate,
): Promise<buildConnector.BuildOptions> {
  return {
    ...(await socketSettings(options)),
    secureContext: await openTrust(options.ca, own),
    rejectUnauthorized: options.strictSsl ?? true,
  };
}

function hostOf({ hostname, port }: buildConnector.Options): string {
  return port === '' || port === '443' ? hostname : `${hostname}:${port}`;
}

async function socketSettings(options: TransportOptions): Promise<buildConnector.BuildOptions> {
  return { timeout: connectTimeoutOf(options), lookup: await openCachedLookup(), allowH2: false };
}
