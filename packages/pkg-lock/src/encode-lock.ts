import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import type { Integrity } from '@dx/pkg-core';
import { Packr } from 'msgpackr/pack';
import { sortNames } from './compare-names.ts';
import {
  archiveTail,
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
    json: new Map(),
    archiveBase: '',
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
  /** Entries that were read from one file share such values: value → number of its text. */
  readonly json: Map<unknown, number>;
  /** What preceded the usual part of the last URL; mostly that of the next. */
  archiveBase: string;
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
  let mask = 0;
  for (const key of Object.keys(entry)) {
    const bit = bitOf.get(key);
    if (bit !== undefined && isPresent(entry[key as keyof LockPackage])) mask |= 1 << bit;
  }
  writer.numbers.push(mask);
  for (let left = mask; left !== 0; left &= left - 1) {
    fieldWriters[31 - Math.clz32(left & -left)]?.(writer, entry, location);
  }
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== false;
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

type WriteField = (writer: Writer, entry: LockPackage, location: string) => void;

/** By bit of the mask. */
const fieldWriters: readonly WriteField[] = [
  ...textFields.map(writeTextField),
  ...flagFields.map(() => () => undefined),
  ...mapFields.map(writeMapField),
  ...jsonFields.map(writeJsonField),
  writeResolved,
  writeIntegrity,
];

const fieldNames = [...textFields, ...flagFields, ...mapFields, ...jsonFields, 'resolved', 'integrity'];
const bitOf: ReadonlyMap<string, number> = new Map(fieldNames.map((field, bit) => [field, bit]));

function writeTextField(field: (typeof textFields)[number]): WriteField {
  return (writer, entry) => {
    writer.numbers.push(textRef(writer, entry[field]));
  };
}

function writeMapField(field: (typeof mapFields)[number]): WriteField {
  return (writer, entry) => {
    const map = entry[field] ?? {};
    const names = sortNames(Object.keys(map));
    writer.numbers.push(names.length);
    for (const name of names) writer.numbers.push(textRef(writer, name), textRef(writer, map[name]));
  };
}

function writeJsonField(field: (typeof jsonFields)[number]): WriteField {
  return (writer, entry) => {
    writer.numbers.push(jsonRef(writer, entry[field]));
  };
}

/** A URL that follows from name and version is 1 and what precedes them; another is 0 and itself. */
function writeResolved(writer: Writer, entry: LockPackage, location: string): void {
  const { resolved = '', name = locationName(location), version = '' } = entry;
  if (!isArchiveOf(resolved, writer.archiveBase, name, version)) {
    const tail = archiveTail(name, version);
    const isUsual = resolved.endsWith(tail);
    if (!isUsual) {
      writer.numbers.push(0, textRef(writer, resolved));
      return;
    }
    writer.archiveBase = resolved.slice(0, -tail.length);
  }
  writer.numbers.push(1, textRef(writer, writer.archiveBase));
}

/** Whether the URL is the base and `archiveTail`, found out without making a text: the texts took a fifth of all the time. */
function isArchiveOf(resolved: string, base: string, name: string, version: string): boolean {
  const folder = name.lastIndexOf('/') + 1;
  const nameAt = base.length + name.length + 3;
  const versionAt = nameAt + name.length - folder + 1;
  return (
    resolved.length === versionAt + version.length + 4 &&
    resolved.startsWith(base) &&
    resolved.startsWith(name, base.length) &&
    resolved.startsWith('/-/', nameAt - 3) &&
    resolved.startsWith(folder === 0 ? name : name.slice(folder), nameAt) &&
    resolved.charAt(versionAt - 1) === '-' &&
    resolved.startsWith(version, versionAt) &&
    resolved.endsWith('.tgz')
  );
}

/** A SHA-512 is 0 here and its bytes in the blob, in the order of entries; another hash is its text. */
function writeIntegrity(writer: Writer, { integrity = '' as Integrity }: LockPackage): void {
  if (isCanonicalSha512(integrity)) {
    writer.hashLength += writer.hashes.write(integrity.slice('sha512-'.length), writer.hashLength, 'base64');
    writer.numbers.push(0);
  } else {
    writer.numbers.push(textRef(writer, integrity));
  }
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
  if (value === undefined) return 0;
  const known = writer.json.get(value);
  if (known !== undefined) return known;
  const ref = textRef(writer, sortedJson(value));
  writer.json.set(value, ref);
  return ref;
}

/** JSON with sorted keys and no spaces. */
export function sortedJson(value: unknown): string {
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
