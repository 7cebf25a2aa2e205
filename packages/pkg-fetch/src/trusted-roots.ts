import tls, { type SecureContext } from 'node:tls';

/**
 * The authorities to trust when some are added: the given ones, the runtime's own and, where the runtime can tell
 * (Node 22.15, Bun), those of `NODE_EXTRA_CA_CERTS`. `undefined` when none are added: the default is then the same.
 */
export function trustedRoots(added: readonly string[] | undefined): string[] | undefined {
  if (added === undefined || added.length === 0) return undefined;
  const read = readDefaults();
  return [...(read === undefined ? tls.rootCertificates : read()), ...added];
}

/**
 * One TLS context for all connections, so that some 150 certificates are not parsed again for each.
 *
 * Before Node 22.15 nothing public tells which certificates `NODE_EXTRA_CA_CERTS` named, but a context made without
 * `ca` has them, and authorities can be added to it.
 */
export function openTrust(added: readonly string[] | undefined): SecureContext {
  const standard = tls.createSecureContext();
  if (added === undefined || added.length === 0) return standard;
  if (readDefaults() !== undefined || typeof standard.context?.addCACert !== 'function') {
    return tls.createSecureContext({ ca: trustedRoots(added) });
  }
  for (const pem of added) standard.context.addCACert(pem);
  return standard;
}

function readDefaults(): (() => readonly string[]) | undefined {
  const read: unknown = Reflect.get(tls, 'getCACertificates');
  return typeof read === 'function' ? () => read('default') : undefined;
}
