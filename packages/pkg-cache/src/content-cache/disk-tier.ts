import { createHash } from 'node:crypto';
import { type FsOps, type Integrity, integrityParts, isDxError } from '@dx/pkg-core';
import { openFileReader } from '@dx/pkg-core/node';
import type { PackageArchive } from '../archive/archive-types.ts';
import { type ByteReader, bytesReader } from '../archive/byte-reader.ts';
import { openArchive } from '../archive/open-archive.ts';
import { isFsError } from '../internal/has-errno.ts';
import { replaceFile } from '../replace-file.ts';
import { temporaryName } from '../temporary-name.ts';
import { keyName, shardOf } from './cache-key.ts';
import type { CacheEntry, CacheForm } from './cache-types.ts';
import { listShard } from './disk-filter.ts';
import { shardCount } from './filter-file.ts';
import type { CacheFs } from './forgiving-fs.ts';

/**
 * Where things lie in a content cache:
 *
 * ```
 * <directory>/
 *   v1/                                this layout; another one gets another number and leaves this alone
 *     entries/<2 digits>/<key>.dxp     one value; the key is algorithm and digest, `sha512-<hex>`
 *     filter                           which keys there are (`KeptFilter`)
 *     damaged/                         values that were not what they should be
 *   tmp/                               0700; what is not finished
 * ```
 */
export interface DiskTier {
  has(key: Integrity): boolean;
  /** What is on disk for a key, checked; `undefined` when there is nothing. */
  read(key: Integrity): DiskValue | DiskDamage | undefined;
  /** One file of it. */
  readFile(key: Integrity, path: string): DiskValue | DiskDamage | 'no-such-file' | undefined;
  /** False when the disk cannot take it. */
  write(key: Integrity, parts: readonly Uint8Array[]): boolean;
  /** Whether there was something. */
  remove(key: Integrity): boolean;
  entries(): Iterable<CacheEntry>;
  /** Removes what was set aside and what is not finished, older than an hour, and says how many. */
  removeLeftovers(): number;
}

/** A value that is what it should be. */
export interface DiskValue {
  readonly kind: 'value';
  readonly form: CacheForm;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A value that was not, and has been set aside. */
export interface DiskDamage {
  readonly kind: 'damaged';
  readonly reason: string;
}

/** Uses are noted this coarsely. */
const usedStepMs = 3_600_000;

/** The values of a directory. */
export function openDiskTier({ fs, isReal }: CacheFs, directory: string, now: () => number): DiskTier {
  const pathOf = (key: Integrity): string => entryPath(directory, keyName(key));
  const open = <Found>(
    key: Integrity,
    work: (archive: PackageArchive) => Found | undefined,
  ): Found | DiskDamage | undefined => {
    const path = pathOf(key);
    const reader = openReader(fs, isReal, path);
    if (reader === undefined) return undefined;
    try {
      const archive = openArchive(reader, { subject: path });
      const found = archive.integrity === key ? work(archive) : undefined;
      if (found === undefined) return damage('it holds the content of another key', path);
      noteUse(fs, path, now());
      return found;
    } catch (error) {
      if (isDxError(error)) return damage(error.message, path);
      throw error;
    } finally {
      reader.close();
    }
  };
  const damage = (reason: string, path: string): DiskDamage => {
    setAside(fs, directory, path);
    return { kind: 'damaged', reason };
  };
  return {
    has: (key) => fs.lstat(pathOf(key))?.kind === 'file',
    read: (key) => open(key, (archive) => readWhole(archive, key)),
    readFile: (key, path) =>
      open(key, (archive) =>
        archive.entry(path) === undefined
          ? 'no-such-file'
          : { kind: 'value', form: 'file', bytes: archive.read(path) },
      ),
    write: (key, parts) => replaceFile(fs, directory, pathOf(key), parts),
    remove: (key) => removeFile(fs, pathOf(key)),
    entries: () => listEntries(fs, directory),
    removeLeftovers: () =>
      removeOld(fs, `${directory}/v1/damaged`, now()) + removeOld(fs, `${directory}/tmp`, now()),
  };
}

function entryPath(directory: string, name: string): string {
  return `${directory}/v1/entries/${shardOf(name)}/${name}.dxp`;
}

/** The real file system reads parts; others give whole files. */
function openReader(fs: FsOps, isReal: boolean, path: string): ByteReader | undefined {
  try {
    return isReal ? openFileReader(path) : bytesReader(fs.readFile(path));
  } catch (error) {
    if (isFsError(error)) return undefined;
    throw error;
  }
}

/** What was unpacked had the key when it was checked; all else must hash to it. */
function readWhole(archive: PackageArchive, key: Integrity): DiskValue | undefined {
  const bytes = archive.tar();
  if (archive.origin === 'unpacked') return { kind: 'value', form: 'unpacked', bytes };
  return hasIntegrity(bytes, key) ? { kind: 'value', form: 'exact', bytes } : undefined;
}

/** Whether bytes hash to a key. */
export function hasIntegrity(bytes: Uint8Array, key: Integrity): boolean {
  const { algorithm, base64 } = integrityParts(key);
  return createHash(algorithm).update(bytes).digest('base64') === base64;
}

function noteUse(fs: FsOps, path: string, nowMs: number): void {
  try {
    const usedMs = fs.lstat(path)?.modifiedMs ?? nowMs;
    if (nowMs - usedMs > usedStepMs) fs.setModified(path, nowMs);
  } catch (error) {
    if (!isFsError(error)) throw error;
  }
}

/** It stays for whoever wants to look, until the next pruning. */
function setAside(fs: FsOps, directory: string, path: string): void {
  const aside = `${directory}/v1/damaged`;
  try {
    fs.mkdir(aside, { recursive: true });
    fs.rename(path, `${aside}/${temporaryName()}`);
  } catch (error) {
    if (!isFsError(error)) throw error;
    removeFile(fs, path);
  }
}

function removeFile(fs: FsOps, path: string): boolean {
  try {
    fs.unlink(path);
    return true;
  } catch (error) {
    if (isFsError(error)) return false;
    throw error;
  }
}

function* listEntries(fs: FsOps, directory: string): Iterable<CacheEntry> {
  for (let shard = 0; shard < shardCount; shard += 1)
    for (const integrity of listShard(fs, directory, shard)) {
      const stat = fs.lstat(entryPath(directory, keyName(integrity)));
      if (stat?.kind === 'file')
        yield Object.freeze({ integrity, sizeBytes: stat.sizeBytes, usedMs: stat.modifiedMs });
    }
}

function removeOld(fs: FsOps, directory: string, nowMs: number): number {
  let removed = 0;
  try {
    for (const { name } of fs.readDirectory(directory)) {
      const path = `${directory}/${name}`;
      if (nowMs - (fs.lstat(path)?.modifiedMs ?? nowMs) < usedStepMs) continue;
      fs.removeTree(path);
      removed += 1;
    }
  } catch (error) {
    if (!isFsError(error)) throw error;
  }
  return removed;
}
