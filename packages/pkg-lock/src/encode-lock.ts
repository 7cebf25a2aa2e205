import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { Packr } from 'msgpackr';
import { sortNames } from './compare-names.ts';
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
import { isImporterLocation, locationName, parentLocation } from './location.ts';
import { isObject } from './read-entry.ts';
import type { Lock, LockPackage } from './types.ts';

const packr = new Packr({ useRecords: false });

/**
 * The bytes of a `lock.dxl`: equal locks give equal bytes, whatever the order of their keys. O(length).
 *
 * Source: byte table in `dxl-format.ts` and `docs/formats/lock-dxl.md`
 */
export function encodeLock(lock: Lock): Uint8Array<ArrayBuffer> {
  const locations = sortNames(Object.keys(lock.packages));
  const writer: Writer = {
    numbers: [],
    texts: [],
    refs: new Map(),
    hashes: Buffer.alloc(locations.length * hashBytes),
    hashLength: 0,
    indexes: new Map(),
  };
  writer.numbers.push(textRef(writer, lock.name), textRef(writer, lock.version), jsonRef(writer, lock.extra));
  writer.numbers.push(locations.length);
  for (const location of locations) writeEntry(writer, location, lock.packages[location] ?? {});
  return seal(packr.pack([writer.texts, writer.hashes.subarray(0, writer.hashLength), writer.numbers]));
}

interface Writer {
  readonly numbers: number[];
  /** In the order of first use. */
  readonly texts: string[];
  /** Text → its index plus one; 0 means absent. */
  readonly refs: Map<string, number>;
  readonly hashes: Buffer;
  hashLength: number;
  /** Location → index of the entry, of those written. */
  readonly indexes: Map<string, number>;
}

function seal(payload: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(headerBytes + payload.length);
  bytes.set(magic);
  bytes[offsets.version] = formatVersion;
  new DataView(bytes.buffer).setUint32(offsets.length, payload.length, true);
  bytes.set(createHash('sha256').update(payload).digest().subarray(0, digestBytes), offsets.digest);
  bytes.set(payload, headerBytes);
  return bytes;
}

function writeEntry(writer: Writer, location: string, entry: LockPackage): void {
  writeLocation(writer, location);
  const maskAt = writer.numbers.push(0) - 1;
  let mask =
    writeTexts(writer, entry) | writeMaps(writer, entry) | writeJsonFields(writer, entry) | flagBits(entry);
  if (entry.resolved !== undefined) mask |= writeResolved(writer, location, entry, entry.resolved);
  if (entry.integrity !== undefined) mask |= writeIntegrity(writer, entry.integrity);
  writer.numbers[maskAt] = mask;
}

/** An entry below `node_modules` is its holder's index plus one and its name; another is 0 and its path. */
function writeLocation(writer: Writer, location: string): void {
  const holder = isImporterLocation(location)
    ? undefined
    : writer.indexes.get(parentLocation(location) ?? '');
  writer.indexes.set(location, writer.indexes.size);
  if (holder === undefined) writer.numbers.push(0, textRef(writer, location));
  else writer.numbers.push(holder + 1, textRef(writer, locationName(location)));
}

function writeTexts(writer: Writer, entry: LockPackage): number {
  let mask = 0;
  let bit = 1 << bits.text;
  for (const field of textFields) {
    const value = entry[field];
    if (value !== undefined) {
      mask |= bit;
      writer.numbers.push(textRef(writer, value));
    }
    bit <<= 1;
  }
  return mask;
}

function flagBits(entry: LockPackage): number {
  let mask = 0;
  let bit = 1 << bits.flag;
  for (const field of flagFields) {
    if (entry[field]) mask |= bit;
    bit <<= 1;
  }
  return mask;
}

function writeMaps(writer: Writer, entry: LockPackage): number {
  let mask = 0;
  let bit = 1 << bits.map;
  for (const field of mapFields) {
    const map = entry[field];
    if (map !== undefined) {
      mask |= bit;
      writeMap(writer, map);
    }
    bit <<= 1;
  }
  return mask;
}

function writeMap(writer: Writer, map: Readonly<Record<string, string>>): void {
  const names = sortNames(Object.keys(map));
  writer.numbers.push(names.length);
  for (const name of names) writer.numbers.push(textRef(writer, name), textRef(writer, map[name]));
}

function writeJsonFields(writer: Writer, entry: LockPackage): number {
  let mask = 0;
  let bit = 1 << bits.json;
  for (const field of jsonFields) {
    const value = entry[field];
    if (value !== undefined) {
      mask |= bit;
      writer.numbers.push(jsonRef(writer, value));
    }
    bit <<= 1;
  }
  return mask;
}

/** A URL that follows from name and version is 1 and what precedes them; another is 0 and itself. */
function writeResolved(writer: Writer, location: string, entry: LockPackage, resolved: string): number {
  const tail = archiveTail(entry.name ?? locationName(location), entry.version ?? '');
  const isUsual = resolved.endsWith(tail);
  writer.numbers.push(Number(isUsual), textRef(writer, isUsual ? resolved.slice(0, -tail.length) : resolved));
  return 1 << bits.resolved;
}

/** A SHA-512 is 0 here and its bytes in the blob, in the order of entries; another hash is its text. */
function writeIntegrity(writer: Writer, integrity: string): number {
  if (isCanonicalSha512(integrity)) {
    writer.hashLength += writer.hashes.write(integrity.slice('sha512-'.length), writer.hashLength, 'base64');
    writer.numbers.push(0);
  } else {
    writer.numbers.push(textRef(writer, integrity));
  }
  return 1 << bits.integrity;
}

/** How registries name the archive of a version, after the registry's own address. */
export function archiveTail(name: string, version: string): string {
  return `${name}/-/${name.slice(name.lastIndexOf('/') + 1)}-${version}.tgz`;
}

function textRef(writer: Writer, text: string | undefined): number {
  if (text === undefined) return 0;
  const known = writer.refs.get(text);
  if (known !== undefined) return known;
  const ref = writer.texts.push(text);
  writer.refs.set(text, ref);
  return ref;
}

function jsonRef(writer: Writer, value: unknown): number {
  return value === undefined ? 0 : textRef(writer, sortedJson(value));
}

/** JSON with sorted keys and no spaces. */
function sortedJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sortedJson).join()}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? 'null';
  const keys = Object.keys(value);
  let text = '';
  for (const key of keys.length > 1 ? keys.sort() : keys) {
    if (value[key] === undefined) continue;
    text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${sortedJson(value[key])}`;
  }
  return `{${text}}`;
}

/** The bits that the last digit has beyond the 512 are zero, so that the text comes back the same. */
function isCanonicalSha512(integrity: string): boolean {
  return integrity.length === 95 && integrity.startsWith('sha512-') && 'AQgw'.includes(integrity.charAt(92));
}
