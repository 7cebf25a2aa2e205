import zlib from 'node:zlib';
import {
  type Integrity,
  isBoundedMsgpack,
  parseIntegrity,
  parseSafeRelativePath,
  type SafeRelativePath,
} from '@dx/pkg-core';
import { pack } from 'msgpackr/pack';
import { unpack } from 'msgpackr/unpack';
import { arePlainPaths } from './internal/plain-path.ts';
import { packageDirectory } from './store-layout.ts';
import type { StoreEntry, StoreFile, StoreFiles } from './types.ts';

/**
 * One row of the index:
 *
 * | bytes | what |
 * |---|---|
 * | 0–3 | `dxr1` |
 * | 4–7 | crc32 of the rest, little endian |
 * | 8– | msgpack of the fields below, in an array |
 *
 * 0 integrity · 1 name · 2 version · 3 boot id · 4 digest algorithm · 5 paths, joined by newlines · 6 sizes in bytes ·
 * 7 one `x` (0755) or `-` (0644) per file · 8 digests, 8 hex digits each, joined · 9 names of install scripts · 10 their
 * commands · 11 locations of bundled packages
 */
type RowFields = readonly [
  integrity: string,
  name: string,
  version: string,
  bootId: string,
  digestAlgorithm: string,
  paths: string,
  sizes: readonly number[],
  modes: string,
  digests: string,
  scriptNames: readonly string[],
  scriptCommands: readonly string[],
  bundled: readonly string[],
];

const magic = 'dxr1';
const headBytes = 8;
const digestLength = 8;

/** The bytes of an entry's row. Deterministic. */
export function encodeRow(entry: StoreEntry): Uint8Array<ArrayBuffer> {
  const { files, installScripts } = entry;
  const fields: RowFields = [
    entry.integrity,
    entry.name,
    entry.version,
    entry.bootId,
    entry.digestAlgorithm,
    files.map((file) => file.path).join('\n'),
    files.map((file) => file.sizeBytes),
    files.map((file) => (file.mode === 0o755 ? 'x' : '-')).join(''),
    files.map((file) => file.digest).join(''),
    Object.keys(installScripts),
    Object.values(installScripts),
    entry.bundled,
  ];
  const body = pack(fields);
  const row = Buffer.alloc(headBytes + body.length);
  row.write(magic, 'latin1');
  row.writeUInt32LE(zlib.crc32(body), magic.length);
  row.set(body, headBytes);
  return row;
}

/**
 * The entry that a row describes, or `undefined` when the row is damaged, of another version, or of another integrity.
 * Every field is checked; paths that are not plain go through the sanitiser.
 */
export function decodeRow(row: Uint8Array, directory: string, integrity: Integrity): StoreEntry | undefined {
  return decodeWith(row, integrity, (fields) => toEntry(fields, directory, integrity));
}

/** As `decodeRow`, for what linking needs: no digests, and files that are not frozen one by one. */
export function decodeRowFiles(
  row: Uint8Array,
  directory: string,
  integrity: Integrity,
): Omit<StoreFiles, 'soundAtMs'> | undefined {
  return decodeWith(row, integrity, (fields) => toStoreFiles(fields, directory, integrity));
}

/** The integrity that a row is about, or `undefined` when the row is damaged. */
export function rowIntegrity(row: Uint8Array): Integrity | undefined {
  try {
    const integrity = unpackRow(row)?.[0];
    return integrity === undefined ? undefined : parseIntegrity(integrity);
  } catch {
    return undefined;
  }
}

function decodeWith<Result>(
  row: Uint8Array,
  integrity: Integrity,
  decode: (fields: RowFields) => Result | undefined,
): Result | undefined {
  try {
    const fields = unpackRow(row);
    return fields?.[0] === integrity ? decode(fields) : undefined;
  } catch {
    return undefined;
  }
}

function unpackRow(row: Uint8Array): RowFields | undefined {
  const view = Buffer.from(row.buffer, row.byteOffset, row.byteLength);
  if (view.length <= headBytes || view.toString('latin1', 0, magic.length) !== magic) return undefined;
  const body = view.subarray(headBytes);
  if (zlib.crc32(body) !== view.readUInt32LE(magic.length) || !isBoundedMsgpack(body)) return undefined;
  const fields: unknown = unpack(body);
  return isRowFields(fields) ? fields : undefined;
}

function isRowFields(fields: unknown): fields is RowFields {
  if (!Array.isArray(fields) || fields.length !== 12) return false;
  const [integrity, name, version, bootId, algorithm, paths, sizes, modes, digests, ...lists] =
    fields as unknown[];
  const texts = [integrity, name, version, bootId, paths, modes, digests];
  if (algorithm !== 'crc32' || !texts.every((text) => typeof text === 'string')) return false;
  return Array.isArray(sizes) && sizes.every(isSize) && lists.every(isTextList);
}

function toEntry(fields: RowFields, directory: string, integrity: Integrity): StoreEntry | undefined {
  const [, name, version, bootId, , , , , , scriptNames, scriptCommands, bundled] = fields;
  const files = toFiles(fields);
  if (files === undefined || scriptNames.length !== scriptCommands.length) return undefined;
  let sizeBytes = 0;
  for (const file of files) sizeBytes += file.sizeBytes;
  const installScripts: Record<string, string> = Object.create(null);
  for (const [index, script] of scriptNames.entries()) installScripts[script] = scriptCommands[index] ?? '';
  return Object.freeze({
    integrity,
    directory: packageDirectory(directory, integrity),
    files,
    sizeBytes,
    digestAlgorithm: 'crc32',
    name,
    version,
    installScripts: Object.freeze(installScripts),
    bundled: Object.freeze([...bundled]),
    bootId,
  });
}

function toFiles(fields: RowFields): readonly StoreFile[] | undefined {
  const [, , , , , , sizes, modes, digests] = fields;
  const paths = readPaths(fields);
  if (paths === undefined) return undefined;
  const files = paths.map((path, index) => {
    const digest = digests.slice(index * digestLength, (index + 1) * digestLength);
    return Object.freeze({ path, mode: toMode(modes, index), sizeBytes: sizes[index] ?? 0, digest });
  });
  return Object.freeze(files);
}

function toStoreFiles(
  fields: RowFields,
  directory: string,
  integrity: Integrity,
): Omit<StoreFiles, 'soundAtMs'> | undefined {
  const [, , , bootId, , , sizes, modes, , scriptNames, scriptCommands] = fields;
  const paths = readPaths(fields);
  if (paths === undefined || scriptNames.length !== scriptCommands.length) return undefined;
  return {
    integrity,
    directory: packageDirectory(directory, integrity),
    files: paths.map((path, index) => ({ path, mode: toMode(modes, index), sizeBytes: sizes[index] ?? 0 })),
    hasInstallScripts: scriptNames.length > 0,
    bootId,
  };
}

/** The paths, checked, when there are as many of everything else that a file has. */
function readPaths(fields: RowFields): readonly SafeRelativePath[] | undefined {
  const [, , , , , joined, sizes, modes, digests] = fields;
  const paths = joined === '' ? [] : joined.split('\n');
  const fits = sizes.length === paths.length && modes.length === paths.length;
  if (!fits || digests.length !== paths.length * digestLength || !/^[0-9a-f]*$/.test(digests))
    return undefined;
  if (paths.length > 0 && !arePlainPaths(joined, paths)) return paths.map(parseCanonicalPath);
  return paths as readonly string[] as readonly SafeRelativePath[];
}

function toMode(modes: string, index: number): number {
  return modes[index] === 'x' ? 0o755 : 0o644;
}

function parseCanonicalPath(path: string): SafeRelativePath {
  const parsed = parseSafeRelativePath(path);
  if (parsed !== path) throw new TypeError('a path in the row is not canonical');
  return parsed;
}

function isSize(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isTextList(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
