import { parseIntegrity } from '@dx/pkg-core';
import { keyName } from './cache-key.ts';
import type { RemoteCache } from './cache-types.ts';
import { checkUrl } from './http-remote.ts';
import { type RemoteRequest, sendRequest } from './send-request.ts';
import { type S3Credentials, signRequest } from './sign-request.ts';

/** A bucket of a store that speaks S3: AWS, MinIO, R2, … */
export interface S3RemoteOptions extends S3Credentials {
  /** Without the bucket, which is put into the path: `https://s3.eu-central-1.example`. */
  readonly endpoint: string;
  readonly bucket: string;
  /** Default `us-east-1`. */
  readonly region?: string;
  /** In front of every key: `dx/`. Default none. */
  readonly prefix?: string;
  /** Default `read-write`. */
  readonly mode?: 'read' | 'read-write';
  /** For one request. Default 30,000. */
  readonly timeoutMs?: number;
  /** Milliseconds since 1970. Default `Date.now`. */
  readonly now?: () => number;
}

/**
 * A remote cache in a bucket. Requests are signed with version 4, their bodies too; values are at `<prefix><algorithm>-<hex>`.
 *
 * @throws TypeError for what is no http or https URL; its methods throw DX_REMOTE_CACHE
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
export function openS3Remote(options: S3RemoteOptions): RemoteCache {
  const { bucket, prefix = '', mode = 'read-write', timeoutMs = 30_000 } = options;
  const base = `${checkUrl(options.endpoint)}/${escapePath(bucket)}`;
  const send = (
    method: RemoteRequest['method'],
    key: string,
    maxBytes: number,
    body?: Uint8Array<ArrayBuffer>,
  ) => {
    const url = `${base}/${escapePath(prefix + keyName(parseIntegrity(key)))}`;
    const headers = signRequest({ method, url, body }, options);
    return sendRequest(
      { method, url, headers, timeoutMs, ...(body === undefined ? {} : { body }) },
      maxBytes,
    );
  };
  return Object.freeze<RemoteCache>({
    name: `${base}/${prefix}`,
    get: async (key, maxBytes) => {
      const { isFound, bytes } = await send('GET', key, maxBytes);
      return isFound ? bytes : undefined;
    },
    has: async (key) => (await send('HEAD', key, 0)).isFound,
    put: async (key, bytes) => {
      if (mode === 'read-write') await send('PUT', key, 0, bytes);
    },
  });
}

/** As signatures want it: everything but unreserved characters and `/`. */
function escapePath(path: string): string {
  return path
    .split('/')
    .map((part) =>
      encodeURIComponent(part).replace(
        /[!'()*]/g,
        (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
      ),
    )
    .join('/');
}
