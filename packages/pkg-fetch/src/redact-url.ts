import { hideShapes as hideTokens } from '@dx/pkg-core';

/** Parameters of registry requests that tell nothing. */
const harmlessParameters = new Set(['text', 'size', 'from', 'quality', 'popularity', 'maintenance', 'write']);
/** Tokens of npm were such once; no path of a registry is. */
const uuid = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi;

/**
 * A URL that may be shown: without userinfo and fragment, with every value of its query hidden except those of known
 * harmless registry parameters, and with parts of the path hidden that look like tokens.
 */
export function redactUrl(url: URL): string {
  const shown = new URL(url);
  shown.username = '';
  shown.password = '';
  shown.hash = '';
  const query = [...shown.searchParams].map(([key, value]) => showParameter(key, value)).join('&');
  shown.search = '';
  return hideShapes(shown.href) + (query === '' ? '' : `?${query}`);
}

/** Text that may be shown: every URL in it redacted, every one of `secrets` and everything shaped like a token hidden. */
export function redactText(text: string, secrets: readonly string[] = []): string {
  let shown = text;
  for (const secret of secrets) shown = shown.replaceAll(secret, '***');
  shown = shown.replace(/[a-z][a-z0-9+.-]*:\/\/[^\s'"<>]+/gi, redactUrlText);
  return hideShapes(shown);
}

function showParameter(key: string, value: string): string {
  const name = hideShapes(encodeURIComponent(key));
  return `${name}=${harmlessParameters.has(key) ? encodeURIComponent(value) : '***'}`;
}

function redactUrlText(text: string): string {
  if (URL.canParse(text)) return redactUrl(new URL(text));
  return redactBrokenUrl(text);
}

/** Text that should have been a URL: without what may be userinfo, query or fragment. */
export function redactBrokenUrl(text: string): string {
  return text.replace(/[?#].*$/s, '').replace(/^([a-z][a-z0-9+.-]*:\/\/|\/\/)?[^/]*@/i, '$1');
}

function hideShapes(text: string): string {
  return hideTokens(text).replace(uuid, '***');
}
