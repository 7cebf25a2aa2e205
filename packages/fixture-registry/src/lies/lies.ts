import type { Socket } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { HonestAnswer, Lie } from './types.ts';

/** The truth, whole and uncompressed. */
export const honestly: Lie = (socket, honest) => socket.end(wholeOf(honest));

/** Resets the connection after so many bytes of the answer, head included. */
export function resetAfter(bytes: number): Lie {
  return (socket, honest) => {
    const part = wholeOf(honest).subarray(0, bytes);
    if (part.length === 0) reset(socket);
    else socket.write(part, () => reset(socket));
  };
}

/** `resetAndDestroy` ends the connection in order before it resets it; this is what it does after that. */
function reset(socket: Socket): void {
  Object.assign(socket, { resetAndClosing: true }).destroy();
}

/** How many bytes `resetAfter` can count up to. */
export function lengthOf(honest: HonestAnswer): number {
  return wholeOf(honest).length;
}

/** Ends the connection in order after so many bytes of the answer, head included. */
export function endAfter(bytes: number): Lie {
  return (socket, honest) => socket.end(wholeOf(honest).subarray(0, bytes));
}

/** Sends so many bytes of the answer, head included, and nothing more. */
export function stallAfter(bytes: number): Lie {
  return (socket, honest) => {
    socket.write(wholeOf(honest).subarray(0, bytes));
  };
}

/** The right length, half of the body, then nothing more. */
export const stallInBody: Lie = (socket, honest) => {
  const whole = wholeOf(honest);
  socket.write(whole.subarray(0, whole.length - (honest.body.length >> 1)));
};

/** The right length, half of the body, and the end of the connection. */
export const shortBody: Lie = (socket, honest) => {
  const whole = wholeOf(honest);
  socket.end(whole.subarray(0, whole.length - (honest.body.length >> 1)));
};

/** More bytes than the head promised. */
export const longBody: Lie = (socket, honest) =>
  socket.end(Buffer.concat([wholeOf(honest), Buffer.from('HTTP/1.1 200 OK\r\n\r\nand more')]));

/** One byte now and then, so that a limit on silence alone never ends it. */
export function drip(everyMs: number): Lie {
  return (socket, honest) => {
    const whole = wholeOf(honest);
    let at = whole.length - honest.body.length;
    socket.write(whole.subarray(0, at));
    const timer = setInterval(() => {
      if (socket.destroyed) clearInterval(timer);
      else socket.write(whole.subarray(at, ++at));
    }, everyMs);
    socket.once('close', () => clearInterval(timer));
  };
}

/** A body of the same length with other bytes in its middle. */
export const otherBytes: Lie = (socket, honest) => {
  const body = Buffer.from(honest.body);
  for (let at = body.length >> 1; at < Math.min((body.length >> 1) + 16, body.length); at++)
    body.writeUInt8(body.readUInt8(at) ^ 0xff, at);
  honestly(socket, { ...honest, body });
};

/** A chunk, then what is none. */
export const garbageChunks: Lie = (socket, honest) =>
  chunked(socket, honest, (first) => [first, Buffer.from('zz; not a chunk\r\n')]);

/** A chunk that claims to be endless. */
export const endlessChunk: Lie = (socket, honest) =>
  chunked(socket, honest, () => [Buffer.from('ffffffffffffffff\r\n'), honest.body]);

/** All chunks but the last, empty one. */
export const chunksWithoutEnd: Lie = (socket, honest) => chunked(socket, honest, (first) => [first]);

/** Chunks as they should be. */
export const goodChunks: Lie = (socket, honest) =>
  chunked(socket, honest, (first) => [first, Buffer.from('0\r\n\r\n')]);

/** Says which encoding the body has, and sends what `encode` makes of it. */
export function encodedAs(coding: string, encode: (body: Buffer) => Buffer): Lie {
  return (socket, honest) =>
    honestly(socket, {
      ...honest,
      headers: { ...honest.headers, 'content-encoding': coding },
      body: encode(honest.body),
    });
}

/** Says gzip, but is not. */
export const notGzip: Lie = encodedAs('gzip', (body) => body);

/** gzip twice, and says so. */
export const doubleGzip: Lie = encodedAs('gzip, gzip', (body) => gzipSync(gzipSync(body)));

/** gzip twice, and says once. */
export const hiddenGzip: Lie = encodedAs('gzip', (body) => gzipSync(gzipSync(body)));

/** Brotli, and says so. */
export const brotli: Lie = encodedAs('br', (body) => brotliCompressSync(body));

/** A gzip stream that lost its end, with the length that it has. */
export const cutGzip: Lie = encodedAs('gzip', (body) => {
  const zipped = gzipSync(body);
  return zipped.subarray(0, zipped.length - 12);
});

/** Some kilobytes that are this many bytes once decoded. */
export function gzipBomb(bytes: number): Lie {
  const zipped = gzipSync(Buffer.alloc(bytes, ' '));
  return encodedAs('gzip', () => zipped);
}

/** Another status, with no body but JSON that says so. */
export function status(code: number, headers: Readonly<Record<string, string>> = {}): Lie {
  return (socket, honest) =>
    honestly(socket, {
      ...honest,
      status: code,
      headers: { 'content-type': 'application/json', ...headers },
      body: Buffer.from(code === 304 ? '' : '{"error":"not today"}'),
    });
}

/** A redirect to where `to` says; by default to itself, for ever. */
export function redirect(
  to: (honest: HonestAnswer) => string = ({ url, path }) => new URL(path, url).href,
): Lie {
  return (socket, honest) => status(302, { location: to(honest) })(socket, honest);
}

/** HTTP/1.0: the end of the connection is the end of the body. */
export const oldHttp: Lie = (socket, { body, headers }) =>
  socket.end(Buffer.concat([Buffer.from(`HTTP/1.0 200 OK\r\n${lines(headers)}\r\n`), body]));

/** 200 with another body. */
export function instead(body: string | Buffer, type = 'application/json'): Lie {
  return (socket, honest) =>
    honestly(socket, { ...honest, headers: { 'content-type': type }, body: Buffer.from(body) });
}

/** Half of the document, with the length that half has. */
export const halfDocument: Lie = (socket, honest) =>
  honestly(socket, { ...honest, body: honest.body.subarray(0, honest.body.length >> 1) });

/** These bytes in the place of an answer. */
export function raw(text: string): Lie {
  return (socket) => socket.end(text);
}

/** A head without an end. */
export const endlessHead: Lie = (socket) => {
  socket.write('HTTP/1.1 200 OK\r\n');
  const more = (): void => {
    while (!socket.destroyed && socket.write(`x-more: ${'x'.repeat(1000)}\r\n`));
  };
  socket.on('drain', more);
  more();
};

function wholeOf({ status: code, headers, body }: HonestAnswer): Buffer {
  const length = code === 304 ? '' : `content-length: ${body.length}\r\n`;
  const head = `HTTP/1.1 ${code} Said\r\n${lines(headers)}${length}connection: close\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), body]);
}

function chunked(socket: Socket, { headers, body }: HonestAnswer, rest: (first: Buffer) => Buffer[]): void {
  const head = `HTTP/1.1 200 Said\r\n${lines(headers)}transfer-encoding: chunked\r\n\r\n`;
  const first = Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n')]);
  socket.end(Buffer.concat([Buffer.from(head), ...rest(first)]));
}

function lines(headers: Readonly<Record<string, string>>): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
}
