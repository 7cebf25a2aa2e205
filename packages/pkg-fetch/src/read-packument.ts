import type { PackageName } from '@dx/pkg-core';
import { type ClientCore, registryOf } from './client-core.ts';
import { badAnswer, truncated } from './errors.ts';
import { readMaxAge } from './max-age.ts';
import { redactUrl } from './redact-url.ts';
import { sendRequest } from './send-request.ts';
import { tryAgain } from './try-again.ts';
import type { PackumentAnswer, PackumentOptions, Revalidation, TransportResponse } from './types.ts';

const abbreviated = 'application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8, */*';

/** One name's document, or that it did not change. */
export async function readPackument(
  core: ClientCore,
  name: PackageName,
  options: PackumentOptions,
): Promise<PackumentAnswer> {
  const registry = registryOf(core, name);
  const url = new URL(name.replace('/', '%2f'), registry);
  const { settings } = core;
  const request = {
    subject: { label: name, registry, kind: 'packument' as const },
    url,
    registry,
    headers: {
      accept: options.full === true ? 'application/json' : abbreviated,
      'accept-encoding': 'gzip, deflate, br',
      ...revalidationHeaders(options.revalidate),
    },
    lane: 'metadata' as const,
    timeoutMs: settings.timeoutMs,
  };
  const totalTimeoutMs = settings.totalTimeoutMs ?? settings.timeoutMs * 12;
  const plan = { url, signal: options.signal, retries: settings.retries, totalTimeoutMs };
  return tryAgain(core, plan, async (signal) =>
    toAnswer(core, url, await sendRequest(core, { ...request, signal })),
  );
}

function revalidationHeaders(revalidate: Revalidation | undefined): Record<string, string> {
  const { etag, lastModified } = revalidate ?? {};
  return {
    ...(isHeaderSafe(etag) && { 'if-none-match': etag }),
    ...(isHeaderSafe(lastModified) && { 'if-modified-since': lastModified }),
  };
}

function isHeaderSafe(text: string | undefined): text is string {
  return text !== undefined && text.length <= 1024 && /^[\x20-\x7e]+$/.test(text);
}

async function toAnswer(core: ClientCore, url: URL, response: TransportResponse): Promise<PackumentAnswer> {
  const { status, headers } = response;
  const maxAgeMs = readMaxAge(headers);
  if (status === 304) {
    response.discard();
    return Object.freeze({ status: 'unchanged', maxAgeMs });
  }
  const bytes = checkObject(url, headers, await response.bytes(core.packumentLimitBytes));
  core.onEvent?.({ kind: 'received', url: redactUrl(url), bytes: bytes.length });
  return Object.freeze({
    status: 'found',
    bytes,
    ...(headers['etag'] !== undefined && { etag: headers['etag'] }),
    ...(headers['last-modified'] !== undefined && { lastModified: headers['last-modified'] }),
    maxAgeMs,
  });
}

/** Looks at both ends only: whether it is JSON is found by who parses it. A byte order mark is taken off. */
function checkObject(
  url: URL,
  headers: Readonly<Record<string, string>>,
  received: Uint8Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer> {
  const marked = received[0] === 0xef && received[1] === 0xbb && received[2] === 0xbf;
  const bytes = marked ? received.subarray(3) : received;
  const first = bytes.find((byte) => !isSpace(byte));
  if (first !== 0x7b) throw badAnswer(url, 'a JSON object', describeStart(headers, bytes));
  if (bytes.findLast((byte) => !isSpace(byte)) === 0x7d) return bytes;
  throw truncated(url, received.length);
}

function describeStart(headers: Readonly<Record<string, string>>, bytes: Uint8Array): string {
  if (bytes.length === 0) return 'an empty body';
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 40)).replace(/[^\x20-\x7e]/g, '.');
  return `${(headers['content-type'] ?? 'no content-type').slice(0, 100)} starting with ${JSON.stringify(start)}`;
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
