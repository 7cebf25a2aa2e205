import { crc32 } from 'node:zlib';
import type { DatabaseFacts, StoredAdvisory } from './types.ts';

/** The first eight bytes of a file; the last of them is the version. */
export const magic = 'dxadvdb2';

/** Bytes before the facts: the magic, a check sum and three lengths. */
export const headLength = 24;

/** Bytes of a record before its name: a check sum and the length of the name. */
export const recordHeadLength = 8;

/**
 * A database as bytes. All numbers are 32 bits, low byte first; check sums are CRC-32.
 *
 * | bytes   | what                                                                                       |
 * | ------- | ------------------------------------------------------------------------------------------ |
 * | 8       | `dxadvdb2`                                                                                 |
 * | 4       | check sum of everything from here to the records                                           |
 * | 4, 4, 4 | length of the facts, number of names `n`, length of all records                            |
 * |         | facts: JSON of `DatabaseFacts`                                                             |
 * | 4 n     | check sums of the names, ascending                                                         |
 * | 4 n + 4 | where the record of each ends, and the last one                                            |
 * |         | records: check sum of the rest of it, length of the name, name in UTF-8, JSON of a list of |
 * |         | `StoredAdvisory`; the last one has no name: withdrawn records, times by id                 |
 *
 * Whoever asks about a few names reads the beginning and their records. What is flipped or cut off in anything that is
 * read is found. Another version is as good as no file: it is imported anew.
 */
export function encodeDatabase(
  advisories: ReadonlyMap<string, readonly StoredAdvisory[]>,
  facts: DatabaseFacts,
  withdrawn: ReadonlyMap<string, string>,
): Uint8Array {
  const entries = [...advisories]
    .map(([name, list]) => ({ name, sum: crc32(name), record: encodeRecord(name, list) }))
    .sort((a, b) => a.sum - b.sum || (a.name < b.name ? -1 : 1));
  const records = [...entries.map(({ record }) => record), encodeRecord('', Object.fromEntries(withdrawn))];
  const table = Buffer.alloc(entries.length * 8 + 4);
  for (const [at, { sum }] of entries.entries()) table.writeUInt32LE(sum, at * 4);
  let end = 0;
  for (const [at, { length }] of records.entries()) {
    end += length;
    table.writeUInt32LE(end, (entries.length + at) * 4);
  }
  const told = Buffer.from(JSON.stringify(facts));
  const lengths = numbers(told.length, entries.length, end);
  const head = Buffer.concat([lengths, told, table]);
  return Buffer.concat([Buffer.from(magic, 'latin1'), numbers(crc32(head)), head, ...records]);
}

function encodeRecord(name: string, value: unknown): Buffer {
  const nameBytes = Buffer.from(name);
  const rest = Buffer.concat([numbers(nameBytes.length), nameBytes, Buffer.from(JSON.stringify(value))]);
  return Buffer.concat([numbers(crc32(rest)), rest]);
}

function numbers(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [at, value] of values.entries()) bytes.writeUInt32LE(value, at * 4);
  return bytes;
}
