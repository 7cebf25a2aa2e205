import type { SecureContext } from 'node:tls';
import type { ClientCertificate } from './types.ts';

/**
 * The authorities to trust when some are added: the runtime's own and the given ones. `undefined` when none are added:
 * the default is then the same. Those of `NODE_EXTRA_CA_CERTS` are among the runtime's own from Node 22.15 and on Bun;
 * before, nothing tells what that file held.
 */
export async function trustedRoots(added: readonly string[] | undefined): Promise<string[] | undefined> {
  if (added === undefined || added.length === 0) return undefined;
  const { default: tls } = await import('node:tls');
  const readDefaults: unknown = Reflect.get(tls, 'getCACertificates');
  const defaults: readonly string[] =
    typeof readDefaults === 'function' ? readDefaults('default') : tls.rootCertificates;
  return [...defaults, ...added];
}

/**
 * One TLS context for all connections that show the same certificate, so that some 150 certificates are not parsed again for
 * each.
 *
 * @throws Error of OpenSSL for a certificate or key that it cannot read, or that do not belong together
 */
export async function openTrust(
  added: readonly string[] | undefined,
  own: ClientCertificate | undefined,
): Promise<SecureContext> {
  const { default: tls } = await import('node:tls');
  const ca = await trustedRoots(added);
  return tls.createSecureContext({
    ...(ca === undefined ? {} : { ca }),
    ...(own === undefined ? {} : { cert: own.cert, key: own.key }),
  });
}
