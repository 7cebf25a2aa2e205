/** What stands before the body of an answer. */
export interface AnswerHead {
  readonly status: number;
  /** Lower-case names, null prototype; what is there several times is joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes of the body, or how its end is found. */
  readonly body: number | 'chunked' | 'until close';
  /** Whether the server would take another request on the connection. */
  readonly keepAlive: boolean;
}

/** Of a whole head: what Node's own client takes. */
export const maxHeadBytes = 16_384;

const statusLine = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: [\t -~\u0080-\u00ff]*)?$/;
const headerLine = /^([!#$%&'*+.^_`|~\dA-Za-z-]+):[\t ]*([\t -~\u0080-\u00ff]*)$/;
const protocol = 'HTTP/1.';

/** The error for what is no HTTP/1.1: `MALFORMED_ANSWER`. */
export function malformed(found: string): Error {
  return Object.assign(new Error(found), { code: 'MALFORMED_ANSWER' });
}

/**
 * Where the head ends, its empty line included; `undefined` while that has not come.
 *
 * @throws `MALFORMED_ANSWER` as soon as the first bytes are no HTTP
 */
export function findHeadEnd(bytes: Buffer, at: number): number | undefined {
  const start = bytes.toString('latin1', at, at + protocol.length);
  if (!protocol.startsWith(start)) throw malformed(`an answer that begins with ${JSON.stringify(start)}`);
  const end = bytes.indexOf('\r\n\r\n', at, 'latin1');
  if (end < 0) return undefined;
  if (end - at > maxHeadBytes) throw malformed(`a head of more than ${maxHeadBytes} bytes`);
  return end + 4;
}

/**
 * Reads a head without its empty line.
 *
 * @throws `MALFORMED_ANSWER`
 */
export function parseHead(text: string): AnswerHead {
  const [first = '', ...lines] = text.split('\r\n');
  const [, minor, status] = statusLine.exec(first) ?? [];
  if (status === undefined) throw malformed(`the status line ${JSON.stringify(first.slice(0, 80))}`);
  const headers = parseHeaders(lines);
  const connection = headers['connection']?.toLowerCase() ?? '';
  return {
    status: Number(status),
    headers,
    body: bodyOf(headers),
    keepAlive: minor === '1' ? !/\bclose\b/.test(connection) : /\bkeep-alive\b/.test(connection),
  };
}

function parseHeaders(lines: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = Object.create(null);
  for (const line of lines) {
    const [, written, value] = headerLine.exec(line) ?? [];
    if (written === undefined || value === undefined)
      throw malformed(`the header ${JSON.stringify(line.slice(0, 80))}`);
    const name = written.toLowerCase();
    const before = headers[name];
    headers[name] = before === undefined ? value.trimEnd() : `${before}, ${value.trimEnd()}`;
  }
  return headers;
}

/** Two ways to find the end of a body are how one answer is passed off as two. */
function bodyOf(headers: Readonly<Record<string, string>>): AnswerHead['body'] {
  const length = headers['content-length'];
  const coding = headers['transfer-encoding'];
  if (coding !== undefined) {
    if (length !== undefined) throw malformed('both content-length and transfer-encoding');
    return /(?:^|,)[\t ]*chunked$/i.test(coding) ? 'chunked' : 'until close';
  }
  if (length === undefined) return 'until close';
  if (!/^\d{1,16}$/.test(length) || !Number.isSafeInteger(Number(length)))
    throw malformed(`the content-length ${JSON.stringify(length.slice(0, 80))}`);
  return Number(length);
}
