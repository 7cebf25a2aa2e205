import { DxError, isDxError } from '@dx/pkg-core';
import { redactBrokenUrl, redactText, redactUrl } from './redact-url.ts';

/** The failure of a call that was aborted: the signal's reason when that is a `DxError`, else `DX_CANCELLED`. */
export function cancelled(url: URL, reason?: unknown): DxError {
  if (isDxError(reason)) return reason;
  return new DxError({
    code: 'DX_CANCELLED',
    message: `Cancelled while fetching ${redactUrl(url)}`,
    hint: 'Run the command again',
    details: { url: redactUrl(url) },
  });
}

/** Connection refused, reset, not resolved, no tunnel, or TLS failed, before an answer came; or what came is no HTTP. */
export function networkFailed(url: URL, error: unknown, proxy?: URL): DxError {
  const errno = readErrno(error);
  if (isNoHttp(error, errno)) return badAnswer(url, 'an answer in HTTP/1.1', describe(error), error);
  const proxyStatus = tunnelStatus(error);
  const via = proxy === undefined ? '' : ` through the proxy ${redactUrl(proxy)}`;
  return new DxError({
    code: 'DX_FETCH_NETWORK',
    message: `Cannot reach ${url.origin}${via} for ${redactUrl(url)}: ${describe(error)}`,
    hint: proxyStatus === 407 ? proxyLoginHint : networkHint(url, errno),
    details: {
      url: redactUrl(url),
      errno,
      ...(proxy && { proxy: redactUrl(proxy) }),
      ...(proxyStatus !== undefined && { proxyStatus }),
    },
    cause: plainCause(error),
  });
}

const noHttpErrnos = new Set([
  'MALFORMED_ANSWER',
  'UND_ERR_HEADERS_OVERFLOW',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  'InvalidContentLength',
  'InvalidHTTPResponse',
  'Malformed_HTTP_Response',
]);

function isNoHttp(error: unknown, errno: string): boolean {
  if (noHttpErrnos.has(errno)) return true;
  const cause = error instanceof Error ? error.cause : undefined;
  return [error, cause].some((each) => each instanceof Error && each.name === 'HTTPParserError');
}

/** What a proxy said to `CONNECT`: both runtimes have it in the text of their error alone. */
function tunnelStatus(error: unknown): number | undefined {
  const text = error instanceof Error ? error.message : '';
  const [, status] = /^Proxy (?:response \(|refused to open a tunnel: )(\d{3})\b/.exec(text) ?? [];
  return status === undefined ? undefined : Number(status);
}

/** Without an example of an address: a password in one is hidden wherever it is printed. */
export const proxyLoginHint =
  'The proxy wants a login: write user and password before its host in the settings proxy and https-proxy';

/** What requests end with when their transport is closed. */
export function transportClosed(): Error {
  return Object.assign(new Error('the transport was closed'), { code: 'TRANSPORT_CLOSED' });
}

/** The server was silent for too long. */
export function timedOut(url: URL, phase: 'connect' | 'answer' | 'total', timeoutMs: number): DxError {
  const what = {
    connect: 'no connection was made',
    answer: 'the server sent nothing',
    total: 'the request and its retries did not end',
  }[phase];
  return new DxError({
    code: 'DX_FETCH_TIMEOUT',
    message: `Timed out fetching ${redactUrl(url)}: ${what} for ${timeoutMs} ms`,
    hint: 'Check the connection and the proxy settings, or raise fetch-timeout',
    details: { url: redactUrl(url), phase, timeoutMs },
  });
}

/** The body ended before its end. */
export function truncated(url: URL, receivedBytes: number, expectedBytes?: number, cause?: unknown): DxError {
  const expected = expectedBytes === undefined ? 'more' : `${expectedBytes} bytes`;
  return new DxError({
    code: 'DX_FETCH_TRUNCATED',
    message: `${redactUrl(url)} ended early: expected ${expected}, got ${receivedBytes} bytes`,
    hint: 'Try again; if it stays, a proxy between here and the registry cuts answers off',
    details: {
      url: redactUrl(url),
      receivedBytes,
      expectedBytes,
      ...(cause !== undefined && { errno: readErrno(cause) }),
    },
    cause: cause === undefined ? undefined : plainCause(cause),
  });
}

/** More bytes than allowed, as declared or as received. */
export function tooLarge(url: URL, limitBytes: number): DxError {
  return new DxError({
    code: 'DX_FETCH_TOO_LARGE',
    message: `${redactUrl(url)} is larger than the limit of ${limitBytes} bytes`,
    hint: 'Check what the registry serves at this address; nothing of it was used',
    details: { url: redactUrl(url), limitBytes },
  });
}

/** An answer that is not what was asked for. */
export function badAnswer(url: URL, expected: string, found: string, cause?: unknown): DxError {
  return new DxError({
    code: 'DX_FETCH_BAD_ANSWER',
    message: `Unusable answer from ${redactUrl(url)}: expected ${expected}, found ${redactText(found)}`,
    hint: 'Check the registry setting; a login page or proxy may have answered in its place',
    details: { url: redactUrl(url), expected, found: redactText(found) },
    cause: cause === undefined ? undefined : plainCause(cause),
  });
}

/** A URL that is not http or https, or no URL at all. */
export function unsupportedUrl(text: string, subject: string): DxError {
  const url = redactText(redactBrokenUrl(text.slice(0, 500)));
  return new DxError({
    code: 'DX_FETCH_UNSUPPORTED_URL',
    message: `Unsupported URL for ${subject}: expected http or https, found ${JSON.stringify(url)}`,
    hint: 'Check the registry or proxy setting, or the lockfile entry that has this address',
    details: { url, subject },
  });
}

/** What the system calls the failure: `ECONNREFUSED`, `ENOTFOUND`, `CERT_HAS_EXPIRED`. */
export function readErrno(error: unknown): string {
  return findCoded(error)?.code ?? 'UNKNOWN';
}

/** The first error with a code among `error` and its causes: `fetch` hides the real one below "fetch failed". */
function findCoded(error: unknown): (Error & { readonly code: string }) | undefined {
  for (let current = error, depth = 0; current instanceof Error && depth < 5; depth++) {
    if ('code' in current && typeof current.code === 'string' && current.code !== '') {
      return current as Error & { readonly code: string };
    }
    current = current.cause;
  }
  return undefined;
}

/** What is left of a foreign error that may carry a URL, a header or a socket: its redacted message and code. */
function plainCause(error: unknown): Error {
  return Object.assign(new Error(describe(error)), { code: readErrno(error) });
}

function describe(error: unknown): string {
  const told = findCoded(error) ?? error;
  const message = told instanceof Error ? told.message.replace(bunsAdvice, '') : String(told);
  const errno = readErrno(error);
  if (message === '') return errno;
  if (message.includes(':SSL routines:')) return `the server does not speak TLS as it should (${errno})`;
  const text = redactText(message.slice(0, 300));
  return errno === 'UNKNOWN' || text.includes(errno) ? text : `${text} (${errno})`;
}

/** About calling its `fetch`, of no use to who calls dx. */
const bunsAdvice = / For more information, pass `verbose: true`.*$/;

function networkHint(url: URL, errno: string): string {
  if (/CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS/.test(errno)) {
    return `The certificate of ${url.host} is not trusted here; set cafile to the file of the authority that signed it`;
  }
  return `Check that ${url.host} can be reached, and the settings registry, proxy, https-proxy and noproxy (dx config list)`;
}
