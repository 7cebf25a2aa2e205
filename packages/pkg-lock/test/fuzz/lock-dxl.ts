import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { isDxError } from '@dx/pkg-core';
import { Packr } from 'msgpackr';
import { unpack } from 'msgpackr/unpack';
import { headerBytes, magic } from '../../src/dxl-format.ts';
import { decodeLock, encodeLock, type Lock, readPackageLock } from '../../src/index.ts';
import * as texts from './package-lock.ts';
import { checkPlaces } from './safe-places.ts';

export const isJson: boolean = true;
export const words: readonly string[] = texts.words;

/** Payloads as JSON, with hashes as base64, and as they are. */
export function starts(): readonly Uint8Array<ArrayBuffer>[] {
  const lock = readPackageLock(new TextDecoder().decode(texts.starts()[0]), '/app/package-lock.json');
  const payload = encodeLock(lock).subarray(headerBytes);
  const [strings, hashes, numbers] = unpack(payload) as [string[], Buffer, number[]];
  const json = JSON.stringify([strings, hashes.toString('base64'), numbers]);
  return [
    Uint8Array.from(Buffer.from(json)),
    Uint8Array.from(payload),
    Uint8Array.from(Buffer.from('[[],"",[0,0,0,0]]')),
  ];
}

/** Bytes with the right check sum are refused, or are a lock that keeps its value and leads nowhere else. */
export function check(input: Uint8Array<ArrayBuffer>): void {
  const lock = decodeOrRefuse(seal(packJson(input) ?? input));
  decodeOrRefuse(input);
  if (lock === undefined) return;
  checkPlaces(lock);
  const bytes = encodeLock(lock);
  const again = decodeLock(bytes, '/app/lock.dxl');
  if (!isDeepStrictEqual(again, lock))
    throw new Error(`is another lock the second time: ${JSON.stringify([lock, again])}`);
  if (!Buffer.from(encodeLock(again)).equals(bytes))
    throw new Error('is encoded differently the second time');
}

function decodeOrRefuse(bytes: Uint8Array): Lock | undefined {
  try {
    return decodeLock(bytes, '/app/lock.dxl');
  } catch (error) {
    if (isDxError(error)) return undefined;
    throw error;
  }
}

function packJson(input: Uint8Array): Uint8Array | undefined {
  try {
    const parts: unknown = JSON.parse(new TextDecoder().decode(input));
    if (Array.isArray(parts) && typeof parts[1] === 'string') parts[1] = Buffer.from(parts[1], 'base64');
    return new Packr({ useRecords: false }).pack(parts);
  } catch {
    return undefined;
  }
}

function seal(payload: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(headerBytes + payload.length);
  bytes.set(magic);
  bytes[8] = 1;
  bytes.writeUInt32LE(payload.length, 12);
  bytes.set(createHash('sha256').update(payload).digest().subarray(0, 16), 16);
  bytes.set(payload, headerBytes);
  return bytes;
}
