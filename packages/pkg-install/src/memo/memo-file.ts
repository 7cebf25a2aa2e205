import { createHash, randomBytes } from 'node:crypto';
import { type FsOps, isDxError } from '@dx/pkg-core';
import type { Lock } from '@dx/pkg-lock';
import type { ResolveWarning } from '@dx/pkg-resolve';
import { lockBytes, reopenLock } from '../lock-bytes.ts';
import type { RecordedDocument } from './document-record.ts';
import { fromHead, toHead } from './memo-head.ts';

/** Raised when a file, or what it stands for, is another one. */
export const memoFormat = 1;

/** What a resolution gave, and what it was made from. */
export interface Memo {
  readonly lock: Lock;
  readonly warnings: readonly ResolveWarning[];
  readonly documents: readonly RecordedDocument[];
  /** Names that a registry did not have. */
  readonly missing: readonly string[];
  /** The last moment at which versions counted as old enough, in milliseconds since 1970, and the next that changes it. */
  readonly age?: { readonly beforeMs: number; readonly ripeMs: number };
}

/**
 * One memo, `<home>/metadata/memos-v1/<key>`:
 *
 * | bytes | what |
 * |---|---|
 * | 0–3 | `dxr1` |
 * | 4–35 | sha256 of the rest |
 * | 36–39 | length of the head, little endian |
 * | 40– | head: JSON of the key, documents, missing names, age and warnings |
 * | then | the lock, as `lock.dxl` has it |
 */
const magic = Buffer.from('dxr1', 'latin1');
const digestAt = 4;
const lengthAt = 36;
const headAt = 40;

/** A larger one is not kept, and not read. */
const maxBytes = 16 * 1024 ** 2;
const maxFiles = 48;
const maxTotalBytes = 64 * 1024 ** 2;

/** Where memos are. */
export function memoDirectory(home: string): string {
  return `${home}/metadata/memos-v${memoFormat}`;
}

/** The memo of that key; undefined where there is none, and where the file is not one that was written whole. */
export function readMemo(fs: FsOps, home: string, key: string): Memo | undefined {
  const path = `${memoDirectory(home)}/${key}`;
  const found = fs.lstat(path);
  if (found?.kind !== 'file' || found.sizeBytes > maxBytes) return undefined;
  try {
    return decodeMemo(fs.readFile(path), key, path);
  } catch (error) {
    if (isDxError(error) || error instanceof SyntaxError || error instanceof TypeError) return undefined;
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}

/** Keeps a memo, whole or not at all, and forgets the oldest where they are too many. A disk that fails costs the memo only. */
export function writeMemo(fs: FsOps, home: string, key: string, memo: Memo): void {
  const bytes = encodeMemo(key, memo);
  if (bytes.length > maxBytes) return;
  const directory = memoDirectory(home);
  const temporary = `${directory}/.${randomBytes(8).toString('hex')}`;
  try {
    fs.mkdir(directory, { recursive: true });
    fs.writeFile(temporary, bytes, { exclusive: true });
    fs.rename(temporary, `${directory}/${key}`);
    forgetOldest(fs, directory, key);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    removeQuietly(fs, temporary);
  }
}

function encodeMemo(key: string, memo: Memo): Buffer {
  const head = Buffer.from(JSON.stringify(toHead(key, memo)));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.length);
  const content = Buffer.concat([length, head, lockBytes(memo.lock)]);
  return Buffer.concat([magic, digest(content), content]);
}

function decodeMemo(bytes: Uint8Array<ArrayBuffer>, key: string, path: string): Memo | undefined {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.length < headAt || !view.subarray(0, digestAt).equals(magic)) return undefined;
  if (!digest(view.subarray(lengthAt)).equals(view.subarray(digestAt, lengthAt))) return undefined;
  const end = headAt + view.readUInt32LE(lengthAt);
  const about = fromHead(JSON.parse(view.toString('utf8', headAt, end)), key);
  return { ...about, lock: reopenLock(bytes.subarray(end), path) };
}

function digest(content: Uint8Array): Buffer {
  return createHash('sha256').update(content).digest();
}

function forgetOldest(fs: FsOps, directory: string, kept: string): void {
  const files = fs.readDirectory(directory).flatMap(({ name, kind }) => {
    const found = kind === 'file' ? fs.lstat(`${directory}/${name}`) : undefined;
    return found === undefined ? [] : [{ name, modifiedMs: found.modifiedMs, sizeBytes: found.sizeBytes }];
  });
  files.sort((a, b) => b.modifiedMs - a.modifiedMs);
  let count = 0;
  let bytes = 0;
  for (const { name, sizeBytes } of files) {
    count += 1;
    bytes += sizeBytes;
    if (name !== kept && (count > maxFiles || bytes > maxTotalBytes))
      removeQuietly(fs, `${directory}/${name}`);
  }
}

function removeQuietly(fs: FsOps, path: string): void {
  try {
    fs.removeTree(path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
}
