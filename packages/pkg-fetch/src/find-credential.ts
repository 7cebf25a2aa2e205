import { DxError } from '@dx/pkg-core';
import { redactUrl } from './redact-url.ts';
import type { Credential } from './types.ts';

/**
 * The `authorization` header for one request, or `undefined` to send none. A rule applies to the URLs of its host and
 * port below its path, the longest path first. A URL on the registry's own origin that no rule covers gets what the
 * registry gets. A credential of a registry that is reached by `https:` is never sent by `http:`.
 *
 * @param registry the registry the package belongs to
 * @param registries all registries of the settings
 * @throws DX_FETCH_UNAUTHORIZED when the credential has characters that no header can carry
 */
export function findAuthorization(
  url: URL,
  registry: URL,
  credentials: readonly Credential[],
  registries: readonly URL[],
): string | undefined {
  if (credentials.length === 0 || isDowngrade(url, registries)) return undefined;
  const own = findCredential(url, credentials);
  const found = own ?? (isSameOrigin(url, registry) ? findCredential(registry, credentials) : undefined);
  if (found === undefined) return undefined;
  const value = found.token !== undefined ? `Bearer ${found.token}` : `Basic ${found.basic}`;
  if (/^[\x21-\x7e]+ [\x21-\x7e]+$/.test(value)) return value;
  throw new DxError({
    code: 'DX_FETCH_UNAUTHORIZED',
    message: `The credential for ${redactUrl(registry)} has characters that cannot be sent (a line break, a space or an unset variable)`,
    hint: `npm login --registry=${redactUrl(registry)}`,
    details: { registry: redactUrl(registry), prefix: found.prefix },
  });
}

/** The rule with the longest path among those of the URL's host and port; rules without a secret do not count. */
export function findCredential(url: URL, credentials: readonly Credential[]): Credential | undefined {
  let best: Credential | undefined;
  let bestLength = -1;
  for (const credential of credentials) {
    if (credential.token === undefined && credential.basic === undefined) continue;
    const length = coveredLength(url, credential.prefix);
    if (length <= bestLength) continue;
    best = credential;
    bestLength = length;
  }
  return best;
}

/** Length of the rule's path when the rule covers the URL, else -1. */
function coveredLength(url: URL, prefix: string): number {
  const text = url.protocol + prefix;
  if (!prefix.startsWith('//') || !URL.canParse(text)) return -1;
  const rule = new URL(text);
  if (!isSameOrigin(url, rule) || rule.username !== '' || rule.password !== '') return -1;
  const path = rule.pathname.endsWith('/') ? rule.pathname : `${rule.pathname}/`;
  return `${url.pathname}/`.startsWith(path) ? path.length : -1;
}

function isSameOrigin(one: URL, other: URL): boolean {
  return one.protocol === other.protocol && one.port === other.port && hostOf(one) === hostOf(other);
}

function isDowngrade(url: URL, registries: readonly URL[]): boolean {
  if (url.protocol !== 'http:') return false;
  const sameHost = registries.filter((registry) => hostOf(registry) === hostOf(url));
  return (
    sameHost.some((registry) => registry.protocol === 'https:') &&
    !sameHost.some((one) => isSameOrigin(one, url))
  );
}

/** `URL` has lower-cased it; the dot of a fully qualified name is no other host. */
function hostOf(url: URL): string {
  return url.hostname.replace(/\.$/, '');
}
