import { unsupportedUrl } from './errors.ts';
import type { ProxySettings } from './types.ts';

/**
 * The proxy for a URL, or `undefined` to connect directly.
 *
 * @throws DX_FETCH_UNSUPPORTED_URL when the proxy's URL is neither http nor https
 */
export function chooseProxy(url: URL, proxies: ProxySettings = {}): URL | undefined {
  const text = url.protocol === 'https:' ? proxies.https : proxies.http;
  if (text === undefined || text === '' || isExempt(url, proxies.noProxy ?? [])) return undefined;
  const proxy = URL.canParse(text) ? new URL(text) : undefined;
  if (proxy?.protocol === 'http:' || proxy?.protocol === 'https:') return proxy;
  throw unsupportedUrl(text, 'the proxy');
}

/** `Basic …` for a proxy whose URL has userinfo. */
export function proxyAuthorization(proxy: URL): string | undefined {
  if (proxy.username === '' && proxy.password === '') return undefined;
  const pair = `${decode(proxy.username)}:${decode(proxy.password)}`;
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}

function isExempt(url: URL, noProxy: readonly string[]): boolean {
  const host = bareHost(url.hostname);
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return noProxy.some((rule) => {
    const [, ruleHost = '', rulePort] =
      /^(\[[^\]]*\]|[^:]*|.*:.*:.*?)(?::(\d+))?$/.exec(rule.trim().toLowerCase()) ?? [];
    if (rulePort !== undefined && rulePort !== port) return false;
    const name = bareHost(ruleHost.replace(/^\*?\./, ''));
    if (name === '') return false;
    return name === '*' || host === name || host.endsWith(`.${name}`);
  });
}

function bareHost(host: string): string {
  return host.replace(/^\[|\]$/g, '').replace(/\.$/, '');
}

/** A stray `%` in a password is kept as typed. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
