import { Readable, type Transform } from 'node:stream';
import zlib from 'node:zlib';
import { badAnswer, readErrno, tooLarge, truncated } from './errors.ts';

type Coding = 'gzip' | 'deflate' | 'deflate-raw' | 'br' | (string & {});

const minChunk = 65_536;
/** For a stream whose size is known: the output is all of its buffer then, and can be given away as it is. */
const minWholeChunk = 4_096;
/** No deflate stream grows by more. */
const maxGrowth = 1032;
const maxCodings = 3;

const whole = {
  gzip: zlib.gunzipSync,
  deflate: zlib.inflateSync,
  'deflate-raw': zlib.inflateRawSync,
  br: zlib.brotliDecompressSync,
} as const;

/** The codings of a `content-encoding` header in the order in which they must be undone. */
export function codingsOf(header: string | undefined): readonly Coding[] {
  if (header === undefined) return [];
  const names = header.split(',').map((name) => name.trim().toLowerCase().replace(/^x-/, ''));
  return names.filter((name) => name !== '' && name !== 'identity').reverse();
}

/**
 * The decoded bytes. Synchronous, with the output size taken from the end of the gzip stream: bodies are documents of
 * some 70 KB, and streams and the thread pool took more processor time than inflating (190 of 290 ms for 325 documents in
 * an install's registry thread). Whoever must not be held up reads parts.
 *
 * @throws DX_FETCH_TOO_LARGE, DX_FETCH_TRUNCATED, DX_FETCH_BAD_ANSWER
 */
export function decodeWhole(
  url: URL,
  codings: readonly Coding[],
  encoded: Uint8Array,
  limitBytes: number,
): Uint8Array<ArrayBuffer> {
  checkCodings(url, codings);
  let bytes = encoded as Uint8Array<ArrayBuffer>;
  for (const coding of bytes.length === 0 ? [] : codings) bytes = undo(url, coding, bytes, limitBytes);
  return bytes;
}

/** As `decodeWhole`, part by part. Leaving the loop early leaves `parts` early. */
export async function* decodeParts(
  url: URL,
  codings: readonly Coding[],
  parts: AsyncGenerator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  checkCodings(url, codings);
  if (codings.length === 0) {
    yield* parts;
    return;
  }
  const source = Readable.from(parts, { objectMode: false });
  let last: Readable = source;
  for (const coding of codings) last = pipe(last, openDecoder(coding));
  try {
    for await (const part of last) yield part;
  } catch (error) {
    throw explain(url, error, 0);
  } finally {
    source.destroy();
    await parts.return(undefined);
  }
}

function checkCodings(url: URL, codings: readonly Coding[]): void {
  const unknown = codings.find((coding) => !Object.hasOwn(whole, coding) || coding === 'deflate-raw');
  if (unknown !== undefined)
    throw badAnswer(url, 'content-encoding gzip, deflate or br', JSON.stringify(unknown));
  if (codings.length > maxCodings)
    throw badAnswer(url, `at most ${maxCodings} codings`, String(codings.length));
}

function undo(
  url: URL,
  coding: Coding,
  bytes: Uint8Array<ArrayBuffer>,
  maxOutputLength: number,
): Uint8Array<ArrayBuffer> {
  const options = { maxOutputLength, chunkSize: outputSize(coding, bytes, maxOutputLength) };
  try {
    return whole[exactCoding(coding, bytes)](bytes, options) as Uint8Array<ArrayBuffer>;
  } catch (error) {
    if (readErrno(error) === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(url, maxOutputLength);
    throw explain(url, error, bytes.length);
  }
}

/** A gzip stream ends in its size; a false one costs at most what the bytes could really grow to. */
function outputSize(coding: Coding, bytes: Uint8Array, limitBytes: number): number {
  if (coding !== 'gzip' || bytes.length < 18) return minChunk;
  const size = new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(bytes.length - 4, true);
  return Math.max(minWholeChunk, Math.min(size, limitBytes, bytes.length * maxGrowth) + 1);
}

/** Some servers send `deflate` without the zlib header that the name stands for. */
function exactCoding(coding: Coding, bytes: Uint8Array): keyof typeof whole {
  if (coding === 'deflate') return ((bytes[0] ?? 0) & 0x0f) === 8 ? 'deflate' : 'deflate-raw';
  return coding === 'br' ? 'br' : 'gzip';
}

function openDecoder(coding: Coding): Transform {
  if (coding === 'br') return zlib.createBrotliDecompress();
  return coding === 'gzip' ? zlib.createGunzip() : zlib.createInflate();
}

function pipe(from: Readable, to: Transform): Transform {
  from.once('error', (error) => to.destroy(error));
  return from.pipe(to);
}

function explain(url: URL, error: unknown, receivedBytes: number): unknown {
  const errno = readErrno(error);
  if (errno.startsWith('DX_')) return error;
  if (errno === 'Z_BUF_ERROR') return truncated(url, receivedBytes, undefined, error);
  return badAnswer(url, 'a body encoded as its content-encoding says', errno, error);
}
