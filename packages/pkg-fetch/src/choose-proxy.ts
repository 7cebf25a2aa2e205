import { unsupportedUrl } from './errors.ts';
import type { ProxySettings } from './types.ts';

const httpProtocols: readonly string[] = ['http:', 'https:'];
const socksProtocols: readonly string[] = ['socks:', 'socks4:', 'socks4a:', 'socks5:', 'socks5h:'];

/**
 * The proxy for a URL, or `undefined` to connect directly.
 *
 * @param kinds what the transport can do
 * @throws DX_FETCH_UNSUPPORTED_URL when the proxy's URL is of another kind
 */
export function chooseProxy(
  url: URL,
  proxies: ProxySettings = {},
  kinds: 'http' | 'http and socks' = 'http',
): URL | undefined {
  const text = url.protocol === 'https:' ? proxies.https : proxies.http;
  if (text === undefined || text === '' || isExempt(url, proxies.noProxy ?? [])) return undefined;
  const proxy = URL.canParse(text) ? new URL(text) : undefined;
  if (proxy !== undefined && httpProtocols.includes(proxy.protocol)) return proxy;
  if (proxy !== undefined && kinds !== 'http' && isSocks(proxy)) return proxy;
  throw unsupportedUrl(text, 'the proxy');
}

/** Whether a proxy speaks SOCKS. */
export function isSocks(proxy: URL): boolean {
  return socksProtocols.includes(proxy.protocol);
}

/** `Basic …` for a proxy whose URL has userinfo. */
export function proxyAuthorization(proxy: URL): string | undefined {
  if (proxy.username === '' && proxy.password === '') return undefined;
  const { username, password } = proxyLogin(proxy);
  const pair = `${username}:${password}`;
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}

/** The userinfo of a proxy's URL, decoded. */
export function proxyLogin(proxy: URL): { readonly username: string; readonly password: string } {
  return { username: decode(proxy.username), password: decode(proxy.password) };
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
