import { Buffer } from 'node:buffer';
import { isBoundedMsgpack } from '@dx/pkg-core';
import { Unpackr } from 'msgpackr/unpack';
import { hashBytes } from './dxl-format.ts';

/** A payload that is read from front to back. Every function here throws a plain `Error` when the payload is malformed. */
export interface Reader {
  readonly texts: readonly unknown[];
  readonly hashes: Buffer;
  readonly numbers: readonly unknown[];
  at: number;
  hashAt: number;
  /** Frozen values of JSON texts, shared between entries: by field, then by the text's number. */
  readonly json: Map<string, Map<number, unknown>>;
}

const unpackr = new Unpackr({ useRecords: false });

/** A reader at the start of the payload. */
export function openReader(payload: Uint8Array): Reader {
  if (!isBoundedMsgpack(payload)) throw new Error('a length reaches over its end');
  const parts: unknown = unpackr.unpack(payload);
  const [texts, hashes, numbers] = Array.isArray(parts) && parts.length === 3 ? (parts as unknown[]) : [];
  if (!Array.isArray(texts) || !Array.isArray(numbers) || !(hashes instanceof Uint8Array)) {
    throw new Error('three parts expected');
  }
  const blob = Buffer.from(hashes.buffer, hashes.byteOffset, hashes.byteLength);
  return { texts, numbers, hashes: blob, at: 0, hashAt: 0, json: new Map() };
}

/** Whether all of it was read. */
export function isAtEnd(reader: Reader): boolean {
  return reader.at === reader.numbers.length && reader.hashAt === reader.hashes.length;
}

/** The next number. */
export function readNumber(reader: Reader): number {
  const value = reader.numbers[reader.at];
  reader.at += 1;
  if (typeof value !== 'number' || value >>> 0 !== value) throw new Error('a number is missing');
  return value;
}

/** The text that the next number means. */
export function readText(reader: Reader): string {
  return textAt(reader, readNumber(reader));
}

/** The same, undefined for 0. */
export function readOptionalText(reader: Reader): string | undefined {
  const ref = readNumber(reader);
  return ref === 0 ? undefined : textAt(reader, ref);
}

/** The text of a number. */
export function textAt(reader: Reader, ref: number): string {
  const text = reader.texts[ref - 1];
  if (typeof text !== 'string') throw new Error('a text is missing');
  return text;
}

/** The base64 of the next hash. */
export function readHash(reader: Reader): string {
  const start = reader.hashAt;
  reader.hashAt += hashBytes;
  if (reader.hashAt > reader.hashes.length) throw new Error('a hash is missing');
  return reader.hashes.toString('base64', start, reader.hashAt);
}
