import type { SecureContext } from 'node:tls';

type Tls = typeof import('node:tls');

/**
 * The authorities to trust when some are added: the given ones, the runtime's own and, where the runtime can tell
 * (Node 22.15, Bun), those of `NODE_EXTRA_CA_CERTS`. `undefined` when none are added: the default is then the same.
 */
export async function trustedRoots(added: readonly string[] | undefined): Promise<string[] | undefined> {
  if (added === undefined || added.length === 0) return undefined;
  const { default: tls } = await import('node:tls');
  const read = readDefaults(tls);
  return [...(read === undefined ? tls.rootCertificates : read()), ...added];
}

/**
 * One TLS context for all connections, so that some 150 certificates are not parsed again for each.
 *
 * Before Node 22.15 nothing public tells which certificates `NODE_EXTRA_CA_CERTS` named, but a context made without
 * `ca` has them, and authorities can be added to it.
 */
export async function openTrust(added: readonly string[] | undefined): Promise<SecureContext> {
  const { default: tls } = await import('node:tls');
  const standard = tls.createSecureContext();
  if (added === undefined || added.length === 0) return standard;
  if (readDefaults(tls) !== undefined || typeof standard.context?.addCACert !== 'function') {
    return tls.createSecureContext({ ca: await trustedRoots(added) });
  }
  for (const pem of added) standard.context.addCACert(pem);
  return standard;
}

function readDefaults(tls: Tls): (() => readonly string[]) | undefined {
  const read: unknown = Reflect.get(tls, 'getCACertificates');
  return typeof read === 'function' ? () => read('default') : undefined;
}
