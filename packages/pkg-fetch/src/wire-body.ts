import type { DxError } from '@dx/pkg-core';
import { codingsOf, decodeParts, decodeWhole } from './decode-body.ts';
import { cancelled, tooLarge, truncated } from './errors.ts';
import { openReceivedBytes, type ReceivedBytes } from './received-bytes.ts';
import type { TransportRequest, TransportResponse } from './types.ts';

/** A body as it crosses the wire, from whatever runtime. */
export interface WireBody {
  /** All bytes that came since the last call, `undefined` after the last. */
  read(): Promise<readonly Uint8Array[] | undefined>;
  /** Closes the connection unless the body has ended. */
  cancel(reason: DxError): void;
}

/** An answer's head. */
export interface WireHead {
  readonly status: number;
  /** Lower-case names; null prototype. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whether the runtime undid `content-encoding` already; lengths then cannot be compared. */
  readonly decoded: boolean;
}

/** What is left of an unwanted body is read up to here to keep its connection, and cut off beyond. */
const drainBytes = 65_536;

/** The answer of a transport: limits, the length check and decoding are the same for all runtimes. */
export function toResponse(request: TransportRequest, head: WireHead, wire: WireBody): TransportResponse {
  const { url } = request;
  const body = checkLength(request, head, wire);
  const codings =
    head.decoded || request.encoding === 'raw' ? [] : codingsOf(head.headers['content-encoding']);
  return Object.freeze<TransportResponse>({
    status: head.status,
    headers: head.headers,
    bytes: async (limitBytes) => {
      const declared = declaredLength(request, head);
      if (declared !== undefined && declared > limitBytes) {
        wire.cancel(cancelled(url));
        throw tooLarge(url, limitBytes);
      }
      const received = await collect(url, body, limitBytes, declared);
      return decodeWhole(url, codings, codings.length > 0 ? received.view() : received.own(), limitBytes);
    },
    chunks: () => decodeParts(url, codings, readParts(url, body)),
    discard: () => {
      drain(url, body).catch(() => wire.cancel(cancelled(url)));
    },
  });
}

function checkLength(request: TransportRequest, head: WireHead, wire: WireBody): WireBody {
  const expected = declaredLength(request, head);
  let received = 0;
  return {
    read: async () => {
      const parts = await wire.read();
      for (const part of parts ?? []) received += part.length;
      if (parts === undefined && expected !== undefined && received < expected) {
        throw truncated(request.url, received, expected);
      }
      return parts;
    },
    cancel: wire.cancel.bind(wire),
  };
}

/** The length that the body must have on the wire, when the head says so. */
function declaredLength(request: TransportRequest, head: WireHead): number | undefined {
  const text = head.headers['content-length'];
  if (text === undefined || !/^\d{1,20}$/.test(text)) return undefined;
  if (request.method === 'HEAD' || head.status === 304 || head.status === 204) return undefined;
  if (head.headers['transfer-encoding'] !== undefined) return undefined;
  return head.decoded && head.headers['content-encoding'] !== undefined ? undefined : Number(text);
}

async function collect(
  url: URL,
  body: WireBody,
  limitBytes: number,
  declaredBytes?: number,
): Promise<ReceivedBytes> {
  const received = openReceivedBytes(declaredBytes);
  for (let parts = await body.read(); parts !== undefined; parts = await body.read()) {
    for (const part of parts) received.add(part);
    if (received.length() > limitBytes) {
      body.cancel(cancelled(url));
      throw tooLarge(url, limitBytes);
    }
  }
  return received;
}

async function* readParts(url: URL, body: WireBody): AsyncGenerator<Uint8Array> {
  try {
    for (let parts = await body.read(); parts !== undefined; parts = await body.read()) yield* parts;
  } finally {
    body.cancel(cancelled(url));
  }
}

async function drain(url: URL, body: WireBody): Promise<void> {
  await collect(url, body, drainBytes);
}
