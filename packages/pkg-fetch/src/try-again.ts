import { type DxError, isDxError } from '@dx/pkg-core';
import type { ClientCore } from './client-core.ts';
import { cancelled, timedOut } from './errors.ts';
import { followAbort } from './follow-abort.ts';
import { redactUrl } from './redact-url.ts';

/** How a call may be repeated. */
export interface AttemptPlan {
  readonly url: URL;
  readonly signal: AbortSignal | undefined;
  readonly retries: number;
  readonly totalTimeoutMs: number;
}

/** Failures of the way, not of the request. DNS and certificate failures repeat themselves and are not among them. */
const passingErrnos = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'ECONNABORTED',
  'EADDRINUSE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'EPIPE',
  'ENETDOWN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_SOCKET',
]);

/** Too many files are open here: others give theirs back within moments. Up to 15 s in all. */
const crowdedErrnos = new Set(['EMFILE', 'ENFILE']);
const mostCrowdedTries = 200;
const crowdedPauseMs = 50;

/** A kept connection that the server closed just as it was used again. */
const staleErrnos = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

/**
 * What `attempt` gives, tried again after passing failures as often as the plan says, with growing pauses. One reset
 * before an answer is followed by a try at once, because it mostly is a kept connection that went stale. Ends with
 * `DX_CANCELLED` when the caller or the client stops it, with `DX_FETCH_TIMEOUT` when the whole takes too long.
 */
export async function tryAgain<T>(
  core: ClientCore,
  plan: AttemptPlan,
  attempt: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const scope = openScope(core, plan);
  try {
    return await repeat(core, plan, scope.signal, attempt);
  } finally {
    scope.end();
  }
}

async function repeat<T>(
  core: ClientCore,
  plan: AttemptPlan,
  signal: AbortSignal,
  attempt: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  let staleTries = 1;
  let crowdedTries = mostCrowdedTries;
  for (let number = 1; ; ) {
    if (signal.aborted) throw cancelled(plan.url, signal.reason);
    try {
      return await attempt(signal);
    } catch (error) {
      if (signal.aborted) throw cancelled(plan.url, signal.reason);
      if (!isDxError(error)) throw error;
      if (isCrowded(error) && crowdedTries-- > 0) {
        await pause(core, plan, signal, crowdedPauseMs * (1 + core.random()));
        continue;
      }
      if (!isPassing(error)) throw error;
      const stale = staleTries > 0 && isStale(error);
      if (stale) staleTries -= 1;
      else if (isLast(core, plan, error, number)) throw giveUp(core, error);
      core.onEvent?.({ kind: 'retry', url: redactUrl(plan.url), attempt: number, reason: error.code });
      if (!stale) await pause(core, plan, signal, retryDelay(core, error, number++));
    }
  }
}

function isPassing(error: DxError): boolean {
  if (error.code === 'DX_FETCH_TIMEOUT' || error.code === 'DX_FETCH_TRUNCATED') return true;
  const { errno, proxyStatus, status: ownStatus } = error.details;
  if (error.code === 'DX_FETCH_NETWORK' && proxyStatus === undefined) return passingErrnos.has(String(errno));
  if (error.code !== 'DX_FETCH_STATUS' && error.code !== 'DX_FETCH_NETWORK') return false;
  const status = Number(proxyStatus ?? ownStatus);
  return status === 408 || status === 420 || status === 429 || (status >= 500 && status !== 501);
}

function isCrowded(error: DxError): boolean {
  return error.code === 'DX_FETCH_NETWORK' && crowdedErrnos.has(String(error.details['errno']));
}

function isStale(error: DxError): boolean {
  return error.code === 'DX_FETCH_NETWORK' && staleErrnos.has(String(error.details['errno']));
}

function isLast(core: ClientCore, plan: AttemptPlan, error: DxError, number: number): boolean {
  if (number > plan.retries) return true;
  if (retryAfter(error) > core.settings.retryMaxMs) return true;
  return error.code === 'DX_FETCH_NETWORK' && core.deadOrigins.has(failedOrigin(error));
}

function giveUp(core: ClientCore, error: DxError): DxError {
  if (error.code === 'DX_FETCH_NETWORK') core.deadOrigins.add(failedOrigin(error));
  return error;
}

/** After a redirect not the one that was asked first. */
function failedOrigin(error: DxError): string {
  const url = String(error.details['url']);
  return URL.canParse(url) ? new URL(url).origin : '';
}

/**
 * npm's formula: smallest pause × factor for each attempt made, up to doubled by chance, never above the largest. The
 * pause does not grow while connections are refused: that answer is quick and costs the server nothing.
 */
function retryDelay(core: ClientCore, error: DxError, number: number): number {
  const { retryMinMs, retryMaxMs, retryFactor } = core.settings;
  const growth = error.details['errno'] === 'ECONNREFUSED' ? 1 : retryFactor ** (number - 1);
  const delayMs = retryMinMs * growth * (1 + core.random());
  return Math.min(Math.max(delayMs, retryAfter(error)), retryMaxMs);
}

function retryAfter(error: DxError): number {
  const waitMs = error.details['retryAfterMs'];
  return typeof waitMs === 'number' ? waitMs : 0;
}

async function pause(
  core: ClientCore,
  plan: AttemptPlan,
  signal: AbortSignal,
  delayMs: number,
): Promise<void> {
  try {
    await core.sleep(delayMs, signal);
  } catch (error) {
    throw signal.aborted ? cancelled(plan.url, signal.reason) : error;
  }
}

/** A signal for all that can end a call from outside. */
function openScope(core: ClientCore, plan: AttemptPlan): { readonly signal: AbortSignal; end(): void } {
  const own = new AbortController();
  const { url, totalTimeoutMs } = plan;
  const onAbort = (): void => own.abort(cancelled(url, plan.signal?.reason));
  const onTotal = (): void => own.abort(timedOut(url, 'total', totalTimeoutMs));
  const timer = setTimeout(onTotal, Math.min(totalTimeoutMs, 2 ** 31 - 1));
  const sources = plan.signal === undefined ? [core.closing.signal] : [core.closing.signal, plan.signal];
  const unfollow = sources.map((source) => followAbort(source, onAbort));
  return {
    signal: own.signal,
    end: () => {
      clearTimeout(timer);
      for (const stop of unfollow) stop();
    },
  };
}
