import { isDeepStrictEqual } from 'node:util';
import zlib from 'node:zlib';
import { type Integrity, isDxError, parseSafeRelativePath } from '@dx/pkg-core';
import { pack } from 'msgpackr/pack';
import type { StoreEntry } from '../../src/index.ts';
import { decodeRow, decodeRowFiles, encodeRow, rowIntegrity } from '../../src/store-row.ts';

export const isJson: boolean = true;
export const words: readonly string[] = [
  'crc32',
  'package.json',
  '../a',
  'con',
  'a\nb',
  '00000000',
  'x',
  '-',
  'postinstall',
  'node_modules/b',
];

const integrity = `sha512-${'A'.repeat(86)}==` as Integrity;
const directory = '/store/v1';

/** The fields of a row as JSON, and rows as they are. */
export function starts(): readonly Uint8Array<ArrayBuffer>[] {
  const entry = decodeRow(seal(pack(fields)), directory, integrity);
  if (entry === undefined) throw new TypeError('the row to begin with cannot be read');
  const texts = [fields, [...fields.slice(0, 5), '', [], '', '', [], [], []]].map((each) =>
    JSON.stringify(each),
  );
  return [
    ...texts.map((text) => Uint8Array.from(Buffer.from(text))),
    encodeRow(entry),
    encodeRow(entry).slice(8),
  ];
}

const fields = [
  integrity,
  'a',
  '1.0.0',
  'boot',
  'crc32',
  'lib/a.js\npackage.json',
  [1, 20],
  '-x',
  '0123456789abcdef',
  ['install'],
  ['node-gyp rebuild'],
  ['node_modules/b'],
];

/** A row is nothing, or an entry whose files stay inside of its package and that keeps its value. */
export function check(input: Uint8Array<ArrayBuffer>): void {
  for (const row of [seal(packJson(input) ?? input), input]) checkRow(row);
}

function checkRow(row: Uint8Array): void {
  rowIntegrity(row);
  const entry = decodeRow(row, directory, integrity);
  const files = decodeRowFiles(row, directory, integrity);
  if (entry === undefined) return;
  for (const { path, sizeBytes } of entry.files) {
    if (!isPlain(path)) throw new Error(`takes the path ${JSON.stringify(path)}`);
    if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 0) throw new Error(`takes the size ${sizeBytes}`);
  }
  if (
    !isDeepStrictEqual(
      files?.files.map(({ path }) => path),
      entry.files.map(({ path }) => path),
    )
  )
    throw new Error('has other files for linking');
  checkAgain(entry);
}

function checkAgain(entry: StoreEntry): void {
  const again = decodeRow(encodeRow(entry), directory, integrity);
  if (!isDeepStrictEqual(again, entry))
    throw new Error(`is another entry the second time: ${JSON.stringify([entry, again])}`);
}

function isPlain(path: string): boolean {
  try {
    return parseSafeRelativePath(path) === path;
  } catch (error) {
    if (isDxError(error)) return false;
    throw error;
  }
}

function packJson(input: Uint8Array): Uint8Array | undefined {
  try {
    return pack(JSON.parse(new TextDecoder().decode(input)));
  } catch {
    return undefined;
  }
}

function seal(body: Uint8Array): Uint8Array {
  const row = Buffer.alloc(8 + body.length);
  row.write('dxr1', 'latin1');
  row.writeUInt32LE(zlib.crc32(body), 4);
  row.set(body, 8);
  return row;
}
