import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { gzipSync } from 'node:zlib';

/** A whole answer, ready to be sent. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** A JSON document in both encodings. */
export interface ServedDocument {
  readonly plain: Buffer;
  readonly zipped: Buffer;
  readonly etag: string;
  readonly contentType: string;
}

const nothing = Buffer.alloc(0);

/** A value as a document, zipped once. */
export function makeDocument(value: unknown, contentType: string): ServedDocument {
  const plain = Buffer.from(JSON.stringify(value));
  return { plain, zipped: gzipSync(plain), etag: etagOf(plain), contentType };
}

/** A strong etag of these bytes. */
export function etagOf(bytes: Buffer): string {
  return `"${createHash('sha1').update(bytes).digest('hex')}"`;
}

/** The document, or 304 when the client has it; zipped when the client takes that. */
export function answerDocument(
  document: ServedDocument,
  requestHeaders: IncomingHttpHeaders,
  maxAgeSeconds: number,
): Answer {
  const headers = {
    etag: document.etag,
    'cache-control': maxAgeSeconds > 0 ? `public, max-age=${maxAgeSeconds}` : 'no-cache',
    vary: 'accept-encoding, accept',
  };
  if (matchesEtag(requestHeaders['if-none-match'], document.etag))
    return { status: 304, headers, body: nothing };
  const type = { ...headers, 'content-type': document.contentType };
  if (!/\bgzip\b/.test(String(requestHeaders['accept-encoding'] ?? ''))) {
    return { status: 200, headers: type, body: document.plain };
  }
  return { status: 200, headers: { ...type, 'content-encoding': 'gzip' }, body: document.zipped };
}

/** Archive bytes, cacheable for ever. */
export function answerArchive(bytes: Buffer): Answer {
  const headers = {
    'content-type': 'application/octet-stream',
    'cache-control': 'public, immutable, max-age=31557600',
  };
  return { status: 200, headers, body: bytes };
}

/** A JSON value that nobody caches. */
export function answerJson(
  value: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: Buffer.from(JSON.stringify(value)),
  };
}

function matchesEtag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header
    .split(',')
    .some((candidate) => candidate.trim().replace(/^W\//, '') === etag || candidate.trim() === '*');
}
