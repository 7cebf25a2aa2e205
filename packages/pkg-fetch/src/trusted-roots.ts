import type { SecureContext } from 'node:tls';

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

/** One TLS context for all connections, so that some 150 certificates are not parsed again for each. */
export async function openTrust(added: readonly string[] | undefined): Promise<SecureContext> {
  const { default: tls } = await import('node:tls');
  const ca = await trustedRoots(added);
  return tls.createSecureContext(ca === undefined ? {} : { ca });
}
