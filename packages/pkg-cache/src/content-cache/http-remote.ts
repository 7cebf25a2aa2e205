import { parseIntegrity } from '@dx/pkg-core';
import { keyName } from './cache-key.ts';
import type { RemoteCache } from './cache-types.ts';
import { sendRequest } from './send-request.ts';

/** A plain cache server. */
export interface HttpRemoteOptions {
  /** Values are at `<url>/<algorithm>-<hex>`, by GET, HEAD and PUT. */
  readonly url: string;
  /** With every request: `{ authorization: 'Bearer …' }`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Default `read-write`. */
  readonly mode?: 'read' | 'read-write';
  /** For one request. Default 30,000. */
  readonly timeoutMs?: number;
}

/**
 * A remote cache behind a plain HTTP server: 200 has the bytes, 404 says that there are none, PUT takes them.
 *
 * @throws TypeError for what is no http or https URL; its methods throw DX_REMOTE_CACHE
 */
export function openHttpRemote(options: HttpRemoteOptions): RemoteCache {
  const { headers = {}, mode = 'read-write', timeoutMs = 30_000 } = options;
  const base = checkUrl(options.url);
  const request = (key: string) => ({ url: `${base}/${keyName(parseIntegrity(key))}`, headers, timeoutMs });
  return Object.freeze<RemoteCache>({
    name: base,
    get: async (key, maxBytes) => {
      const { isFound, bytes } = await sendRequest({ ...request(key), method: 'GET' }, maxBytes);
      return isFound ? bytes : undefined;
    },
    has: async (key) => (await sendRequest({ ...request(key), method: 'HEAD' }, 0)).isFound,
    put: async (key, bytes) => {
      if (mode === 'read-write') await sendRequest({ ...request(key), method: 'PUT', body: bytes }, 0);
    },
  });
}

/** The URL without credentials, query and slash at its end. @throws TypeError */
export function checkUrl(input: string): string {
  const { protocol, origin, pathname } = new URL(input);
  if (protocol !== 'http:' && protocol !== 'https:')
    throw new TypeError(`A remote cache needs an http or https URL, not ${protocol}`);
  return `${origin}${pathname}`.replace(/\/+$/, '');
}
