import { DxError } from '@dx/pkg-core';
import { openRegistryTransport } from '@dx/pkg-install';
import type { Settings } from '@dx/pkg-workspace';

const maxRedirects = 5;
const redirects = new Set([301, 302, 303, 307, 308]);

/** Files of one server. */
export interface Downloads {
  /** The bytes at an address; undefined when there is nothing (404). */
  fetch(url: URL, limitBytes: number): Promise<Uint8Array | undefined>;
  close(): Promise<void>;
}

/** Downloads with the connections of the settings and without any credentials. Redirects never leave `https:`. */
export async function openDownloads(settings: Settings, signal: AbortSignal): Promise<Downloads> {
  const transport = await openRegistryTransport(settings);
  const { timeoutMs, userAgent } = settings.network;
  const fetchOnce = async (url: URL, limitBytes: number, left: number): Promise<Uint8Array | undefined> => {
    const headers = { accept: '*/*', 'user-agent': userAgent };
    const answer = await transport.request({
      method: 'GET',
      lane: 'archive',
      url,
      headers,
      signal,
      timeoutMs,
    });
    if (answer.status === 200) return answer.bytes(limitBytes);
    const { location } = answer.headers;
    await answer.bytes(1024 ** 2).catch(() => undefined);
    if (answer.status === 404) return undefined;
    if (!redirects.has(answer.status) || location === undefined || left === 0)
      throw failed(url, `the server answered ${answer.status}`);
    const next = new URL(location, url);
    if (url.protocol === 'https:' && next.protocol !== 'https:')
      throw failed(url, 'it leads to a connection that is not encrypted');
    return fetchOnce(next, limitBytes, left - 1);
  };
  return {
    fetch: (url, limitBytes) => fetchOnce(url, limitBytes, maxRedirects),
    close: () => transport.close(),
  };
}

function failed(url: URL, reason: string): DxError {
  const shown = `${url.origin}${url.pathname}`;
  return new DxError({
    code: 'DX_AUDIT_DOWNLOAD',
    message: `${shown} could not be fetched: ${reason}`,
    hint: 'Check the address, or fetch the file by other means: dx audit db import <file>',
    details: { url: shown, reason },
  });
}
