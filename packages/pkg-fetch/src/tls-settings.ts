import type { SecureContext } from 'node:tls';
import { openTrust } from './trusted-roots.ts';
import type { ClientCertificate, TransportOptions } from './types.ts';

/** How `https:` connections are made, to registries and to proxies. */
export interface TlsSettings {
  readonly secureContext: SecureContext;
  readonly rejectUnauthorized: boolean;
}

/** Reads the certificates to trust, and to show. */
export async function tlsSettings(options: TransportOptions, own?: ClientCertificate): Promise<TlsSettings> {
  return {
    secureContext: await openTrust(options.ca, own),
    rejectUnauthorized: options.strictSsl ?? true,
  };
}
