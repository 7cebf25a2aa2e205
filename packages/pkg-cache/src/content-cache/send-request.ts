import { DxError } from '@dx/pkg-core';

/** A request to a remote cache. */
export interface RemoteRequest {
  readonly method: 'GET' | 'HEAD' | 'PUT';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
  readonly timeoutMs: number;
}

/** What came back; `bytes` only for a GET that found something. */
export interface RemoteResponse {
  readonly isFound: boolean;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const nothing = new Uint8Array(0);

/**
 * Sends a request without following redirects, which could take credentials elsewhere. 404 says that there is nothing.
 *
 * @throws DX_REMOTE_CACHE for other statuses, answers over `maxBytes`, time-outs and broken connections
 */
export async function sendRequest(request: RemoteRequest, maxBytes: number): Promise<RemoteResponse> {
  const { method, url, headers, body, timeoutMs } = request;
  const where = `${method} ${withoutQuery(url)}`;
  const signal = AbortSignal.timeout(timeoutMs);
  const init = {
    method,
    headers,
    redirect: 'manual' as const,
    signal,
    ...(body === undefined ? {} : { body }),
  };
  const response = await fetch(url, init).catch((error: unknown) => {
    throw remoteFailed(where, 'no answer', error);
  });
  if (response.status === 404) {
    await response.body?.cancel();
    return { isFound: false, bytes: nothing };
  }
  if (!response.ok) {
    await response.body?.cancel();
    throw remoteFailed(where, `status ${response.status}`);
  }
  if (method === 'GET') return { isFound: true, bytes: await readBody(response, maxBytes, where) };
  await response.body?.cancel();
  return { isFound: true, bytes: nothing };
}

async function readBody(
  response: Response,
  maxBytes: number,
  where: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  let sizeBytes = 0;
  const reader = response.body?.getReader();
  for (;;) {
    const next = await reader?.read().catch((error: unknown) => {
      throw remoteFailed(where, 'the answer broke off', error);
    });
    if (next === undefined || next.done) return new Uint8Array(Buffer.concat(pieces));
    sizeBytes += next.value.length;
    if (sizeBytes > maxBytes) {
      await reader?.cancel();
      throw remoteFailed(where, `more than ${maxBytes} bytes`);
    }
    pieces.push(next.value);
  }
}

function remoteFailed(where: string, reason: string, cause?: unknown): DxError {
  return new DxError({
    code: 'DX_REMOTE_CACHE',
    message: `The remote cache failed at ${where}: ${reason}`,
    hint: 'Check its address and credentials; look-ups go on without it',
    details: { where, reason },
    cause,
  });
}

function withoutQuery(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}
