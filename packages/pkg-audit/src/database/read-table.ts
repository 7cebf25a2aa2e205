import { crc32 } from 'node:zlib';
import { DxError } from '@dx/pkg-core';
import { headLength, magic, recordHeadLength } from './encode-database.ts';
import type { DatabaseFacts } from './types.ts';

/** Bytes that can be read anywhere: a file, or memory. */
export interface DatabaseBytes {
  readonly sizeBytes: number;
  /** Exactly `length` bytes from `offset` on; fewer where they end. */
  read(offset: number, length: number): Uint8Array<ArrayBuffer>;
  close(): void;
}

/** One record, decoded. */
export interface DatabaseRecord {
  /** Empty for the one of what was withdrawn. */
  readonly name: string;
  readonly value: unknown;
}

/** Where things are in a database. */
export interface DatabaseTable {
  readonly facts: DatabaseFacts;
  /** Number of names; the record after the last of them is of what was withdrawn. */
  readonly count: number;
  recordAt(at: number): DatabaseRecord;
  /** The record of a name. Reads it, and rarely one of another name. */
  recordOf(name: string): DatabaseRecord | undefined;
}

/**
 * Reads the beginning of a database, and records when they are asked for.
 *
 * @param file for errors
 * @throws DX_AUDIT_DATABASE
 */
export function readTable(bytes: DatabaseBytes, file: string): DatabaseTable {
  const head = view(bytes.read(0, headLength));
  if (head.length < headLength || head.toString('latin1', 0, magic.length) !== magic)
    throw badDatabase(file, 'it is no database of this version');
  const [told = 0, count = 0, length = 0] = [12, 16, 20].map((at) => head.readUInt32LE(at));
  const start = headLength + told + count * 8 + 4;
  if (start + length !== bytes.sizeBytes) throw badDatabase(file, 'it is cut off');
  const rest = view(bytes.read(headLength, start - headLength));
  if (crc32(rest, crc32(head.subarray(12))) !== head.readUInt32LE(8))
    throw badDatabase(file, 'its beginning was changed');
  const sums = rest.subarray(told, told + count * 4);
  const ends = rest.subarray(told + count * 4);
  const recordAt = (at: number): DatabaseRecord => {
    const from = at === 0 ? 0 : ends.readUInt32LE((at - 1) * 4);
    const to = ends.readUInt32LE(at * 4);
    return decodeRecord(view(bytes.read(start + from, Math.max(0, to - from))), to - from, file);
  };
  return {
    facts: Object.freeze(parse(rest.subarray(0, told), file) as DatabaseFacts),
    count,
    recordAt,
    recordOf: (name) => findRecord(name, count, (at) => sums.readUInt32LE(at * 4), recordAt),
  };
}

/** By halving; names with the same check sum lie beside each other. */
function findRecord(
  name: string,
  count: number,
  sumAt: (at: number) => number,
  recordAt: (at: number) => DatabaseRecord,
): DatabaseRecord | undefined {
  const sum = crc32(name);
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sumAt(middle) < sum) low = middle + 1;
    else high = middle;
  }
  for (let at = low; at < count && sumAt(at) === sum; at += 1) {
    const record = recordAt(at);
    if (record.name === name) return record;
  }
  return undefined;
}

function decodeRecord(bytes: Buffer, length: number, file: string): DatabaseRecord {
  if (bytes.length < recordHeadLength || bytes.length !== length)
    throw badDatabase(file, 'a part of it is missing');
  if (crc32(bytes.subarray(4)) !== bytes.readUInt32LE(0)) throw badDatabase(file, 'a part of it was changed');
  const end = recordHeadLength + bytes.readUInt32LE(4);
  return { name: bytes.toString('utf8', recordHeadLength, end), value: parse(bytes.subarray(end), file) };
}

function view(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function parse(bytes: Buffer, file: string): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch (error) {
    throw badDatabase(file, 'a part of it cannot be read', error);
  }
}

/** A file that cannot be used. */
export function badDatabase(file: string, reason: string, cause?: unknown): DxError {
  return new DxError({
    code: 'DX_AUDIT_DATABASE',
    message: `The advisories in ${file} cannot be used: ${reason}`,
    hint: 'dx audit db import <file|url> makes it anew',
    details: { file, reason },
    ...(cause === undefined ? {} : { cause }),
  });
}
