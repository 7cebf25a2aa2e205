import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';
import type { AnswerHead } from '../src/answer-head.ts';
import { AnswerReader } from '../src/answer-reader.ts';
import { serveRaw } from './loopback.ts';

interface Read {
  readonly status: number;
  readonly type: string | undefined;
  readonly body: string;
}

const ok = 'HTTP/1.1 200 OK\r\n';

/** Complete answers, and whether the connection may be used again. */
const complete: readonly (readonly [string, string, Read, boolean])[] = [
  ['a length', `${ok}content-length: 5\r\n\r\nhello`, read('hello'), true],
  ['no body', `${ok}content-length: 0\r\n\r\n`, read(''), true],
  ['a body to the end', `${ok}\r\nhello`, read('hello'), false],
  ['HTTP/1.0', 'HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nhi', read('hi'), false],
  [
    'HTTP/1.0, kept',
    'HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\ncontent-length: 2\r\n\r\nhi',
    read('hi'),
    true,
  ],
  ['no reason', 'HTTP/1.1 200 \r\ncontent-length: 2\r\n\r\nhi', read('hi'), true],
  ['close', `${ok}Connection: Close\r\ncontent-length: 2\r\n\r\nhi`, read('hi'), false],
  ['more than announced', `${ok}content-length: 2\r\n\r\nhi!`, read('hi'), false],
  ['chunks', `${ok}Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n`, read('hello'), true],
  [
    'extensions',
    `${ok}transfer-encoding: CHUNKED\r\n\r\n00A;a=b\r\n0123456789\r\n0;c\r\n\r\n`,
    read('0123456789'),
    true,
  ],
  ['trailers', `${ok}transfer-encoding: chunked\r\n\r\n1\r\na\r\n0\r\nx: y\r\nz: 1\r\n\r\n`, read('a'), true],
  [
    'blanks',
    `${ok}Content-Type:  \t text/plain \t\r\ncontent-length: 1\r\n\r\na`,
    read('a', 'text/plain'),
    true,
  ],
  [
    'an interim answer',
    `HTTP/1.1 103 Early\r\nlink: a\r\n\r\n${ok}content-length: 1\r\n\r\na`,
    read('a'),
    true,
  ],
  ['204', 'HTTP/1.1 204 None\r\n\r\n', read('', undefined, 204), true],
  ['304', 'HTTP/1.1 304 Same\r\ncontent-length: 9\r\n\r\n', read('', undefined, 304), true],
  ['Latin-1', `${ok}content-type: caf\u00e9\r\ncontent-length: 1\r\n\r\na`, read('a', 'caf\u00e9'), true],
];

/** What is no answer, or two at once. */
const refused: readonly (readonly [string, string])[] = [
  ['another protocol', 'SSH-2.0-OpenSSH_9.9\r\n'],
  ['HTTP/2', 'HTTP/2 200 OK\r\n\r\n'],
  ['no status', 'HTTP/1.1 OK\r\n\r\n'],
  ['a status of four digits', 'HTTP/1.1 2000 OK\r\n\r\n'],
  ['a header without a name', `${ok}: a\r\n\r\n`],
  ['a blank before the colon', `${ok}content-length : 1\r\n\r\na`],
  ['a folded header', `${ok}a: b\r\n c\r\ncontent-length: 1\r\n\r\na`],
  ['a NUL in a header', `${ok}a: b\0\r\n\r\n`],
  ['two lengths', `${ok}content-length: 1\r\ncontent-length: 2\r\n\r\nab`],
  ['a length that is none', `${ok}content-length: -1\r\n\r\na`],
  ['a length and chunks', `${ok}content-length: 1\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n`],
  ['a chunk without a size', `${ok}transfer-encoding: chunked\r\n\r\nx\r\n`],
  ['a chunk that is longer', `${ok}transfer-encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n`],
  ['a large head', `${ok}a: ${'b'.repeat(17_000)}\r\n\r\n`],
  ['a large head without its end', `${ok}a: ${'b'.repeat(17_000)}`],
];

function read(body: string, type?: string, status = 200): Read {
  return { status, type, body };
}

function readParts(
  parts: readonly Buffer[],
  toHead = false,
): { answer: Read; reusable: boolean; done: boolean } {
  let head: AnswerHead | undefined;
  let body = '';
  const sink = {
    onHead: (given: AnswerHead) => {
      head = given;
    },
    onData: (part: Uint8Array) => {
      expect(part.length).toBeGreaterThan(0);
      body += Buffer.from(part).toString('latin1');
    },
  };
  const reader = new AnswerReader(sink, toHead);
  for (const part of parts) reader.read(part);
  const { reusable } = reader;
  return { answer: read(body, head?.headers['content-type'], head?.status), reusable, done: reader.close() };
}

it.each(complete)('reads %s, in whatever parts it comes', (_, text, answer, reusable) => {
  const bytes = Buffer.from(text, 'latin1');
  const expected = { answer, reusable, done: true };
  expect(readParts([bytes])).toEqual(expected);
  for (let at = 1; at < bytes.length; at++)
    expect(readParts([bytes.subarray(0, at), bytes.subarray(at)])).toEqual(expected);
  expect(readParts([...bytes].map((byte) => Buffer.of(byte)))).toMatchObject({ answer, done: true });
});

it.each(refused)('refuses %s, in whatever parts it comes', (_, text) => {
  const bytes = Buffer.from(text, 'latin1');
  const failure = expect.objectContaining({ code: 'MALFORMED_ANSWER' });
  expect(() => readParts([bytes])).toThrow(failure);
  expect(() => readParts([bytes.subarray(0, 7), bytes.subarray(7)])).toThrow(failure);
  if (bytes.length < 1000)
    expect(() => readParts([...bytes].map((byte) => Buffer.of(byte)))).toThrow(failure);
});

it('reads no body after HEAD', () => {
  const bytes = Buffer.from(`${ok}content-length: 5\r\n\r\n`);
  expect(readParts([bytes], true)).toMatchObject({ answer: read(''), reusable: true, done: true });
});

it('says that an answer is not complete', () => {
  const texts = [`${ok}content-length: 5\r\n\r\nhell`, `${ok}transfer-encoding: chunked\r\n\r\n0\r\n`, ok];
  for (const text of texts) expect(readParts([Buffer.from(text)]).done).toBe(false);
});

it('holds no more of trailers than of a head', () => {
  const trailers = 'x: y\r\n'.repeat(10_000);
  const text = `${ok}transfer-encoding: chunked\r\n\r\n0\r\n${trailers}`;
  expect(() => readParts([Buffer.from(text)])).toThrow(expect.objectContaining({ code: 'MALFORMED_ANSWER' }));
});

it.each(complete)("Node's own client reads %s in the same way", async (_, text, answer) => {
  expect(await readWithNode(text)).toEqual(answer);
});

it.each(refused)("Node's own client refuses %s too", async (_, text) => {
  await expect(readWithNode(text)).rejects.toThrow();
});

async function readWithNode(text: string): Promise<Read> {
  const server = await serveRaw((socket) => socket.end(text, 'latin1'));
  const request = http.get(server.url, { agent: false });
  // It may complain of what comes after the answer, once that has been read.
  request.on('error', () => {});
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part as Buffer);
  const body = Buffer.concat(parts).toString('latin1');
  return read(body, response.headers['content-type']?.trimEnd(), response.statusCode);
}
