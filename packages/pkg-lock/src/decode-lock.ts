import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { type Integrity, isDxError, parseIntegrity } from '@dx/pkg-core';
import { Unpackr } from 'msgpackr';
import { compareStrictly, createRecord, sortNames, sortRecord } from './compare-names.ts';
import {
  bits,
  digestBytes,
  flagFields,
  formatVersion,
  hashBytes,
  headerBytes,
  jsonFields,
  magic,
  mapFields,
  offsets,
  textFields,
} from './dxl-format.ts';
import { archiveTail } from './encode-lock.ts';
import { damagedLock, invalidLock, tooNewLock } from './errors.ts';
import { childLocation, locationName } from './location.ts';
import { freezeDeep, isObject, readKnownField } from './read-entry.ts';
import type { Lock, LockPackage } from './types.ts';
import { verifyLockShape } from './verify-lock-shape.ts';

const unpackr = new Unpackr({ useRecords: false });

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

interface Reader {
  readonly texts: readonly unknown[];
  readonly hashes: Buffer;
  readonly numbers: readonly unknown[];
  at: number;
  hashAt: number;
  /** Frozen values of JSON texts by field and text, shared between entries. */
  readonly json: Map<string, unknown>;
}

function openReader(payload: Uint8Array): Reader {
  const parts: unknown = unpackr.unpack(payload);
  const [texts, hashes, numbers] = Array.isArray(parts) && parts.length === 3 ? (parts as unknown[]) : [];
  if (!Array.isArray(texts) || !Array.isArray(numbers) || !(hashes instanceof Uint8Array))
    throw new Error('three parts expected');
  const blob = Buffer.from(hashes.buffer, hashes.byteOffset, hashes.byteLength);
  return { texts, numbers, hashes: blob, at: 0, hashAt: 0, json: new Map() };
}

function readLock(reader: Reader): Lock {
  const name = readOptionalText(reader);
  const version = readOptionalText(reader);
  const extraRef = readNumber(reader);
  const extra = extraRef === 0 ? undefined : readJson(reader, 'extra', textAt(reader, extraRef));
  const packages = readPackages(reader);
  if (reader.at !== reader.numbers.length || reader.hashAt !== reader.hashes.length)
    throw new Error('something is left over');
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
    packages[location] = readEntry(reader, location);
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

type Mutable = { -readonly [Key in keyof LockPackage]: LockPackage[Key] };

function readEntry(reader: Reader, location: string): LockPackage {
  const mask = readNumber(reader);
  if (mask >= 1 << (bits.integrity + 1)) throw new Error('an entry has an unknown field');
  const entry: Mutable = {};
  const has = (base: number, index: number): boolean => (mask & (1 << (base + index))) !== 0;
  for (let index = 0; index < textFields.length; index += 1) {
    const field = textFields[index];
    if (field !== undefined && has(bits.text, index)) entry[field] = readText(reader);
  }
  for (let index = 0; index < flagFields.length; index += 1) {
    const field = flagFields[index];
    if (field !== undefined && has(bits.flag, index)) entry[field] = true;
  }
  for (let index = 0; index < mapFields.length; index += 1) {
    const field = mapFields[index];
    if (field !== undefined && has(bits.map, index)) entry[field] = readMap(reader);
  }
  for (let index = 0; index < jsonFields.length; index += 1) {
    const field = jsonFields[index];
    if (field !== undefined && has(bits.json, index))
      setField(entry, field, readJson(reader, field, readText(reader)));
  }
  if (has(bits.resolved, 0))
    entry.resolved = readResolved(reader, entry.name ?? locationName(location), entry.version ?? '');
  if (has(bits.integrity, 0)) entry.integrity = readIntegrity(reader);
  return Object.freeze(entry);
}

function setField(entry: Mutable, field: (typeof jsonFields)[number], value: unknown): void {
  (entry as Record<string, unknown>)[field] = value;
}

function readMap(reader: Reader): Readonly<Record<string, string>> {
  const count = readNumber(reader);
  const map = createRecord<string>();
  let last: string | undefined;
  let isSorted = true;
  for (let index = 0; index < count; index += 1) {
    const name = readText(reader);
    if (last !== undefined && compareStrictly(last, name) > 0) isSorted = false;
    last = name;
    map[name] = readText(reader);
  }
  return isSorted ? Object.freeze(map) : sortRecord(map);
}

function readJson(reader: Reader, field: string, text: string): unknown {
  const key = `${field} ${text}`;
  const known = reader.json.get(key);
  if (known !== undefined) return known;
  const parsed: unknown = JSON.parse(text);
  const value = field === 'extra' ? readExtra(parsed) : readKnownField(field, parsed);
  if (value === undefined) throw new Error(`${field} has another shape`);
  reader.json.set(key, value);
  return value;
}

function readExtra(parsed: unknown): unknown {
  if (!isObject(parsed)) return undefined;
  const extra = createRecord<unknown>();
  for (const key of sortNames(Object.keys(parsed))) extra[key] = freezeDeep(parsed[key]);
  return Object.freeze(extra);
}

function readResolved(reader: Reader, name: string, version: string): string {
  const isUsual = readNumber(reader);
  const text = readText(reader);
  return isUsual === 0 ? text : text + archiveTail(name, version);
}

function readIntegrity(reader: Reader): Integrity {
  const ref = readNumber(reader);
  if (ref !== 0) return parseIntegrity(textAt(reader, ref));
  const end = reader.hashAt + hashBytes;
  if (end > reader.hashes.length) throw new Error('a hash is missing');
  const base64 = reader.hashes.toString('base64', reader.hashAt, end);
  reader.hashAt = end;
  return `sha512-${base64}` as Integrity;
}

function readOptionalText(reader: Reader): string | undefined {
  const ref = readNumber(reader);
  return ref === 0 ? undefined : textAt(reader, ref);
}

function readText(reader: Reader): string {
  return textAt(reader, readNumber(reader));
}

function textAt(reader: Reader, ref: number): string {
  const text = reader.texts[ref - 1];
  if (typeof text !== 'string') throw new Error('a text is missing');
  return text;
}

function readNumber(reader: Reader): number {
  const value = reader.numbers[reader.at];
  reader.at += 1;
  if (typeof value !== 'number' || value >>> 0 !== value) throw new Error('a number is missing');
  return value;
}
