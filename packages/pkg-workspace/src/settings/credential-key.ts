/** A key that belongs to a URL prefix: `//host/path/:_authToken`. */
export interface CredentialKey {
  /** `//host[:port]/path/`, lower-case host, with a closing slash. */
  readonly prefix: string;
  readonly field: string;
}

/** The key taken apart, or `undefined` when it is not of this form or its prefix is no host and path. */
export function parseCredentialKey(key: string): CredentialKey | undefined {
  const colon = key.lastIndexOf(':');
  if (!key.startsWith('//') || colon === -1) return undefined;
  const prefix = normalizePrefix(key.slice(0, colon));
  return prefix === undefined ? undefined : { prefix, field: key.slice(colon + 1) };
}

/** The prefix under which credentials for a registry are kept. The query and the user part are not in it. */
export function prefixOf(url: string): string | undefined {
  const schemeEnd = url.indexOf('//');
  if (!URL.canParse(url) || schemeEnd === -1) return undefined;
  const { host, pathname } = new URL(url);
  return host === '' ? undefined : `//${host}${withSlash(pathname)}`;
}

/** `url` ending in a slash, without user, query and fragment; `undefined` unless it is http or https. */
export function normalizeRegistry(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:')) return undefined;
  return `${url.protocol}//${url.host}${withSlash(url.pathname)}`;
}

/** The host and path in one spelling. A port that is written stays, also the standard one of https. */
function normalizePrefix(prefix: string): string | undefined {
  const text = `https:${prefix}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.host === '' || url.username !== '' || url.search !== '' || url.hash !== '')
    return undefined;
  const isStandardPort = /^\/\/[^/]*:0*443(?:\/|$)/.test(prefix);
  return `//${url.host}${isStandardPort ? ':443' : ''}${withSlash(url.pathname)}`;
}

function withSlash(path: string): string {
  return path.endsWith('/') ? path : `${path}/`;
}
