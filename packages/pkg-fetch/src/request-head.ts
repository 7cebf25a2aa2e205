import type { TransportRequest } from './types.ts';

const token = /^[!#$%&'*+.^_`|~\dA-Za-z-]+$/;
/** Printable ASCII, blanks and Latin-1. */
const fieldValue = /^[\t -~\u0080-\u00ff]*$/;
const targetText = /^[!-~]+$/;

/**
 * The head of a request in HTTP/1.1, Latin-1.
 *
 * @param target path and query, or for a proxy the whole URL
 * @throws an error with code `ERR_INVALID_CHAR` for a header or target that would be read as something else
 */
export function formatRequestHead(
  { method, body }: Pick<TransportRequest, 'method' | 'body'>,
  host: string,
  target: string,
  headers: Readonly<Record<string, string>>,
): string {
  check(targetText.test(target), 'the address');
  let head = `${method} ${target} HTTP/1.1\r\nhost: ${host}\r\nconnection: keep-alive\r\n`;
  for (const name in headers) {
    const value = headers[name] ?? '';
    check(token.test(name) && fieldValue.test(value), `the header ${name}`);
    head += `${name}: ${value}\r\n`;
  }
  const length = bodyLength(method, body);
  return length === undefined ? `${head}\r\n` : `${head}content-length: ${length}\r\n\r\n`;
}

/** Servers expect the length of those that usually have a body, even when they have none. */
function bodyLength(method: string, body: TransportRequest['body']): number | undefined {
  if (body !== undefined) return typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  return method === 'POST' || method === 'PUT' ? 0 : undefined;
}

function check(isValid: boolean, what: string): void {
  if (isValid) return;
  throw Object.assign(new TypeError(`${what} has characters that HTTP does not allow`), {
    code: 'ERR_INVALID_CHAR',
  });
}
