import { type AnswerHead, findHeadEnd, malformed, maxHeadBytes, parseHead } from './answer-head.ts';

/** Who is told what an answer consists of, in its order. */
export interface AnswerSink {
  onHead(head: AnswerHead): void;
  /** A view of what was read, never empty. */
  onData(part: Uint8Array): void;
}

type Stage = 'head' | 'body' | 'chunk size' | 'chunk' | 'chunk end' | 'trailers' | 'until close' | 'done';

const maxChunkHeadBytes = 4_096;
const carriageReturn = 13;
const lineFeed = 10;

/** Reads one HTTP/1.1 answer (RFC 9112) from the parts in which it comes, as strictly as Node's own parser. */
export class AnswerReader {
  readonly #sink: AnswerSink;
  readonly #toHead: boolean;
  #stage: Stage = 'head';
  #held: Buffer | undefined;
  #leftBytes = 0;
  #trailerBytes = 0;
  #reusable = false;

  /** @param toHead whether it answers `HEAD`, and has no body whatever its head says */
  constructor(sink: AnswerSink, toHead: boolean) {
    this.#sink = sink;
    this.#toHead = toHead;
  }

  /** Whether all of it was read. */
  get done(): boolean {
    return this.#stage === 'done';
  }

  /** Whether its connection may carry another one after it: both sides want to, and nothing came after its end. */
  get reusable(): boolean {
    return this.done && this.#reusable;
  }

  /** @throws an error with code `MALFORMED_ANSWER` when this is no HTTP */
  read(part: Buffer): void {
    const bytes = this.#held === undefined ? part : Buffer.concat([this.#held, part]);
    this.#held = undefined;
    let at = 0;
    while (at < bytes.length && this.#stage !== 'done') at = this.#step(bytes, at);
    if (at < bytes.length) this.#reusable = false;
  }

  /** The connection ended. Whether the answer is complete with that. */
  close(): boolean {
    if (this.#stage === 'until close') this.#stage = 'done';
    return this.done;
  }

  /** Goes on to where it could not go further, or to the next stage. */
  #step(bytes: Buffer, at: number): number {
    switch (this.#stage) {
      case 'head':
        return this.#readHead(bytes, at);
      case 'body':
        return this.#readBody(bytes, at, 'done');
      case 'chunk':
        return this.#readBody(bytes, at, 'chunk end');
      case 'until close':
        this.#sink.onData(bytes.subarray(at));
        return bytes.length;
      default:
        return this.#readLine(bytes, at);
    }
  }

  #readHead(bytes: Buffer, at: number): number {
    const end = findHeadEnd(bytes, at);
    if (end === undefined) return this.#hold(bytes, at, maxHeadBytes);
    const head = parseHead(bytes.toString('latin1', at, end - 4));
    if (head.status >= 200) this.#begin(head);
    else if (head.status === 101) throw malformed('another protocol');
    return end;
  }

  #begin(head: AnswerHead): void {
    this.#reusable = head.keepAlive;
    const { body } = head;
    const isEmpty = this.#toHead || head.status === 204 || head.status === 304 || body === 0;
    if (isEmpty) this.#stage = 'done';
    else if (body === 'chunked') this.#stage = 'chunk size';
    else if (body === 'until close') this.#stage = 'until close';
    else this.#stage = 'body';
    if (typeof body === 'number') this.#leftBytes = body;
    if (body === 'until close' && !isEmpty) this.#reusable = false;
    this.#sink.onHead(head);
  }

  #readBody(bytes: Buffer, at: number, next: Stage): number {
    const end = Math.min(bytes.length, at + this.#leftBytes);
    this.#leftBytes -= end - at;
    if (this.#leftBytes === 0) this.#stage = next;
    this.#sink.onData(bytes.subarray(at, end));
    return end;
  }

  #readLine(bytes: Buffer, at: number): number {
    const feed = bytes.indexOf(lineFeed, at);
    if (feed < 0) return this.#hold(bytes, at, maxChunkHeadBytes);
    if (feed === at || bytes[feed - 1] !== carriageReturn)
      throw malformed('a line that does not end in CRLF');
    this.#takeLine(bytes.toString('latin1', at, feed - 1));
    return feed + 1;
  }

  #takeLine(line: string): void {
    if (this.#stage === 'chunk size') this.#beginChunk(line);
    else if (this.#stage === 'trailers') this.#dropTrailer(line);
    else if (line === '') this.#stage = 'chunk size';
    else throw malformed('a chunk that is longer than it says');
  }

  #beginChunk(line: string): void {
    const [, size] = /^([\da-f]{1,13})[\t ]*(?:;[^\n\r]*)?$/i.exec(line) ?? [];
    if (size === undefined) throw malformed('a chunk without a size');
    this.#leftBytes = Number.parseInt(size, 16);
    this.#stage = this.#leftBytes === 0 ? 'trailers' : 'chunk';
  }

  #dropTrailer(line: string): void {
    this.#trailerBytes += line.length;
    if (this.#trailerBytes > maxHeadBytes) throw malformed('too many trailers');
    if (line === '') this.#stage = 'done';
  }

  #hold(bytes: Buffer, at: number, maxBytes: number): number {
    if (bytes.length - at > maxBytes) throw malformed(`a head of more than ${maxBytes} bytes`);
    this.#held = bytes.subarray(at);
    return bytes.length;
  }
}
