import { type Integrity, parseIntegrity } from '@dx/pkg-core';
import { compareStrictly, createRecord, sortRecord } from './compare-names.ts';
import { archiveTail, flagFields, jsonFields, mapFields, textFields } from './dxl-format.ts';
import { type Reader, readHash, readNumber, readText, textAt } from './dxl-reader.ts';
import { locationName } from './location.ts';
import { freezeMap, isObject, readKnownField } from './read-entry.ts';
import type { LockPackage } from './types.ts';

type Mutable = { -readonly [Key in keyof LockPackage]: LockPackage[Key] };
type ReadField = (reader: Reader, entry: Mutable, location: string) => void;

/** The entry that comes next in a payload. */
export function decodeEntry(reader: Reader, location: string): LockPackage {
  const mask = readNumber(reader);
  if (mask >>> fieldReaders.length !== 0) throw new Error('an entry has an unknown field');
  const entry: Mutable = {};
  // Clears the lowest bit in each round, so that only fields that are there cost time.
  for (let left = mask; left !== 0; left &= left - 1) {
    fieldReaders[31 - Math.clz32(left & -left)]?.(reader, entry, location);
  }
  return Object.freeze(entry);
}

/** The value of a JSON text, frozen. */
export function readJson(reader: Reader, field: (typeof jsonFields)[number], ref: number): unknown {
  const values = reader.json.get(field) ?? new Map<number, unknown>();
  if (values.size === 0) reader.json.set(field, values);
  const known = values.get(ref);
  if (known !== undefined) return known;
  const parsed: unknown = JSON.parse(textAt(reader, ref));
  const value = field === 'extra' ? readExtra(parsed) : readKnownField(field, parsed);
  if (value === undefined) throw new Error(`${field} has another shape`);
  values.set(ref, value);
  return value;
}

/** By bit of the mask. */
const fieldReaders: readonly ReadField[] = [
  ...textFields.map(readTextField),
  ...flagFields.map(readFlagField),
  ...mapFields.map(readMapField),
  ...jsonFields.map(readJsonField),
  readResolved,
  readIntegrity,
];

function readTextField(field: (typeof textFields)[number]): ReadField {
  return (reader, entry) => {
    entry[field] = readText(reader);
  };
}

function readFlagField(field: (typeof flagFields)[number]): ReadField {
  return (_reader, entry) => {
    entry[field] = true;
  };
}

function readMapField(field: (typeof mapFields)[number]): ReadField {
  return (reader, entry) => {
    entry[field] = readMap(reader);
  };
}

function readJsonField(field: (typeof jsonFields)[number]): ReadField {
  return (reader, entry) => {
    (entry as Record<string, unknown>)[field] = readJson(reader, field, readNumber(reader));
  };
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

function readExtra(parsed: unknown): unknown {
  return isObject(parsed) ? sortRecord(freezeMap(parsed)) : undefined;
}

function readResolved(reader: Reader, entry: Mutable, location: string): void {
  const isUsual = readNumber(reader) !== 0;
  const text = readText(reader);
  const tail = isUsual ? archiveTail(entry.name ?? locationName(location), entry.version ?? '') : '';
  entry.resolved = text + tail;
}

function readIntegrity(reader: Reader, entry: Mutable): void {
  const ref = readNumber(reader);
  entry.integrity =
    ref === 0 ? (`sha512-${readHash(reader)}` as Integrity) : parseIntegrity(textAt(reader, ref));
}
