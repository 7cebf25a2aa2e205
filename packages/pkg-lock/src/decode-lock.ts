import { createHash } from 'node:crypto';
import { isDxError } from '@dx/pkg-core';
import { compareStrictly, createRecord, sortRecord } from './compare-names.ts';
import { decodeEntry, readJson } from './decode-entry.ts';
import { digestBytes, formatVersion, headerBytes, magic, offsets } from './dxl-format.ts';
import { isAtEnd, openReader, type Reader, readNumber, readOptionalText, readText } from './dxl-reader.ts';
import { damagedLock, invalidLock, tooNewLock } from './errors.ts';
import { childLocation } from './location.ts';
import type { Lock, LockPackage } from './types.ts';
import { verifyLockShape } from './verify-lock-shape.ts';

/**
 * The lock in the bytes of a `lock.dxl`. Nothing in them is trusted: digest, types and bounds are checked, and the same gate as for text
 * locks follows. O(length).
 *
 * @param path of the file, for messages
 * @throws DX_LOCK_PARSE when bytes are missing or other than written, DX_LOCK_TOO_NEW, DX_LOCK_INVALID
 * Source: byte table in `dxl-format.ts` and `docs/formats/lock-dxl.md`
 */
export function decodeLock(bytes: Uint8Array, path: string): Lock {
  const payload = openPayload(bytes, path);
  let lock: Lock;
  try {
    lock = readLock(openReader(payload));
  } catch (error) {
    if (isDxError(error))
      throw invalidLock(path, [{ location: '', problem: `has an entry with: ${error.message}` }]);
    const reason = error instanceof Error ? error.message : String(error);
    throw damagedLock(path, `its payload is malformed (${reason})`);
  }
  verifyLockShape(lock, path);
  return lock;
}

function openPayload(bytes: Uint8Array, path: string): Uint8Array {
  if (bytes.length < headerBytes || magic.some((byte, index) => bytes[index] !== byte)) {
    throw damagedLock(path, 'it does not begin like a lock.dxl');
  }
  const version = bytes[offsets.version] ?? 0;
  if (version > formatVersion) throw tooNewLock(path, version, formatVersion);
  const reserved = bytes.subarray(offsets.reserved, offsets.length);
  if (version === 0 || reserved.some((byte) => byte !== 0))
    throw damagedLock(path, 'its header is malformed');
  const payload = bytes.subarray(headerBytes);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(offsets.length, true);
  if (payload.length !== length) {
    throw damagedLock(path, `it should have ${length} bytes after the header and has ${payload.length}`);
  }
  const digest = createHash('sha256').update(payload).digest();
  for (let index = 0; index < digestBytes; index += 1) {
    if (digest[index] !== bytes[offsets.digest + index])
      throw damagedLock(path, 'its checksum does not match its content');
  }
  return payload;
}

function readLock(reader: Reader): Lock {
  const name = readOptionalText(reader);
  const version = readOptionalText(reader);
  const extraRef = readNumber(reader);
  const extra = extraRef === 0 ? undefined : readJson(reader, 'extra', extraRef);
  const packages = readPackages(reader);
  if (!isAtEnd(reader)) throw new Error('something is left over');
  const lock = { ...(name !== undefined && { name }), ...(version !== undefined && { version }), packages };
  return Object.freeze(extra === undefined ? lock : { ...lock, extra: extra as NonNullable<Lock['extra']> });
}

function readPackages(reader: Reader): Lock['packages'] {
  const count = readNumber(reader);
  const packages = createRecord<LockPackage>();
  const locations: string[] = [];
  let isSorted = true;
  for (let index = 0; index < count; index += 1) {
    const location = readLocation(reader, locations);
    if (packages[location] !== undefined) throw new Error('a location comes twice');
    if (index > 0 && compareStrictly(locations[index - 1] ?? '', location) > 0) isSorted = false;
    locations.push(location);
    packages[location] = decodeEntry(reader, location);
  }
  return isSorted ? Object.freeze(packages) : sortRecord(packages);
}

function readLocation(reader: Reader, locations: readonly string[]): string {
  const holder = readNumber(reader);
  const text = readText(reader);
  if (holder === 0) return text;
  const base = locations[holder - 1];
  if (base === undefined) throw new Error('an entry names a holder that is not there');
  return childLocation(base, text);
}
