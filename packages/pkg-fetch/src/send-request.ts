import { DxError } from '@dx/pkg-core';
import { type ClientCore, parseHttpUrl } from './client-core.ts';
import { badAnswer } from './errors.ts';
import { findAuthorization } from './find-credential.ts';
import { redactUrl } from './redact-url.ts';
import { type Subject, statusFailure } from './status-errors.ts';
import type { RegistrySettings, TransportRequest, TransportResponse } from './types.ts';

/** A GET as a caller of the registry words it. */
export interface RegistryRequest {
  readonly subject: Subject;
  readonly url: URL;
  /** Whose credential applies to its own origin. */
  readonly registry: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly lane: TransportRequest['lane'];
  readonly encoding?: TransportRequest['encoding'];
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

const maxRedirects = 20;
const redirectStatuses = new Set([301, 302, 303, 307, 308]);
const reasonLimitBytes = 65_536;

/**
 * The answer, with status 200 or 304, at the end of the redirects. Which credential is sent is decided anew for each
 * address on the way.
 *
 * @throws DX_FETCH_REDIRECTS, DX_FETCH_INSECURE_REDIRECT, DX_FETCH_UNSUPPORTED_URL, DX_FETCH_BAD_ANSWER, and the
 * codes of statuses and of the transport
 */
export async function sendRequest(core: ClientCore, request: RegistryRequest): Promise<TransportResponse> {
  let url = request.url;
  for (let hops = 0; hops <= maxRedirects; hops++) {
    const response = await sendOnce(core, request, url);
    if (!redirectStatuses.has(response.status)) return checkStatus(core, request, url, response);
    response.discard();
    url = readLocation(request, url, response.headers['location']);
  }
  throw new DxError({
    code: 'DX_FETCH_REDIRECTS',
    message: `${redactUrl(request.url)} redirects more than ${maxRedirects} times`,
    hint: 'Check the registry setting; the server sends its visitors round in a circle',
    details: { url: redactUrl(request.url), last: redactUrl(url), maxRedirects },
  });
}

async function sendOnce(core: ClientCore, request: RegistryRequest, url: URL): Promise<TransportResponse> {
  const { settings } = core;
  const authorization = findAuthorization(url, request.registry, settings.credentials, [
    ...core.registries.values(),
  ]);
  core.onEvent?.({ kind: 'request', url: redactUrl(url) });
  const response = await core.transport.request({
    method: 'GET',
    url,
    headers: {
      'user-agent': settings.userAgent,
      ...npmHeaders(settings),
      ...request.headers,
      ...(authorization !== undefined && { authorization }),
    },
    lane: request.lane,
    timeoutMs: request.timeoutMs,
    signal: request.signal,
    ...(request.encoding !== undefined && { encoding: request.encoding }),
  });
  core.deadOrigins.delete(url.origin);
  return response;
}

/** What npm tells of itself with every request. */
function npmHeaders({ command, session, authType, scope }: RegistrySettings): Record<string, string> {
  return {
    ...(command !== undefined && { 'npm-command': command }),
    ...(session !== undefined && { 'npm-session': session }),
    ...(authType !== undefined && { 'npm-auth-type': authType }),
    ...(scope !== undefined && { 'npm-scope': scope }),
  };
}

function readLocation(request: RegistryRequest, from: URL, location: string | undefined): URL {
  if (location === undefined) throw badAnswer(from, 'a redirect with an address', 'no location header');
  const to = parseHttpUrl(location, `a redirect of ${request.subject.label}`, from);
  if (from.protocol !== 'https:' || to.protocol === 'https:') return to;
  throw new DxError({
    code: 'DX_FETCH_INSECURE_REDIRECT',
    message: `${redactUrl(from)} redirects to ${redactUrl(to)}, which is not encrypted`,
    hint: 'Check the registry setting; nothing was fetched from the second address',
    details: { from: redactUrl(from), to: redactUrl(to) },
  });
}

async function checkStatus(
  core: ClientCore,
  request: RegistryRequest,
  url: URL,
  response: TransportResponse,
): Promise<TransportResponse> {
  const { status, headers } = response;
  if (status === 200 || (status === 304 && isConditional(request))) return response;
  const failure = statusFailure(request.subject, url, status, core.redact(await readReason(response)));
  const waitMs = readRetryAfter(headers['retry-after'], core.now());
  if (waitMs === undefined) throw failure;
  const { code, message, hint, details } = failure;
  throw new DxError({ code, message, hint, details: { ...details, retryAfterMs: waitMs } });
}

function isConditional(request: RegistryRequest): boolean {
  return 'if-none-match' in request.headers || 'if-modified-since' in request.headers;
}

/** What a registry says about its refusal in a JSON body; empty when it says nothing readable. */
async function readReason(response: TransportResponse): Promise<string> {
  if (!/json/i.test(response.headers['content-type'] ?? '')) {
    response.discard();
    return '';
  }
  try {
    const body: unknown = JSON.parse(new TextDecoder().decode(await response.bytes(reasonLimitBytes)));
    if (typeof body !== 'object' || body === null) return '';
    const said = [Reflect.get(body, 'error'), Reflect.get(body, 'message')].find(
      (text) => typeof text === 'string',
    );
    return typeof said === 'string'
      ? said
          .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
          .trim()
          .slice(0, 200)
      : '';
  } catch {
    return '';
  }
}

/** Milliseconds from a `retry-after` header: seconds or a date. */
function readRetryAfter(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\s*\d{1,9}\s*$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}
