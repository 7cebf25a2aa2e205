import { explainFsError, type FsOps, type Integrity, isDxError } from '@dx/pkg-core';
import { readBootId } from './boot-id.ts';
import { digestOf } from './file-digest.ts';
import { hasErrno } from './internal/has-errno.ts';
import { removeAside } from './remove-aside.ts';
import { packageDirectory, rowPath, storePaths } from './store-layout.ts';
import { decodeRow, decodeRowFiles } from './store-row.ts';
import type { StoreEntry, StoreFile, StoreFiles } from './types.ts';
import { writeRow } from './write-row.ts';

/**
 * The entry of a package, or `undefined` when the store has none that can be trusted. One file read. When the machine
 * was started again since the files were hashed, they are hashed once more: a power cut may have taken what was not yet
 * on the device. What fits is marked with this boot; what does not is removed, and so is what a damaged row is about,
 * which would be in the way for ever. Where the boot is not known, on both sides, the files count as hashed in this boot.
 *
 * @param directory the store's
 * @param bootId names this boot where it cannot be read from `/proc`
 */
export function readStoreEntry(
  fs: FsOps,
  directory: string,
  integrity: Integrity,
  bootId: string = readBootId(fs),
): StoreEntry | undefined {
  const entry = readRow(fs, directory, integrity);
  if (entry === undefined || entry.bootId === bootId) return entry;
  if (findDamage(fs, entry) !== undefined) {
    tryForget(fs, directory, integrity);
    return undefined;
  }
  const renewed = Object.freeze({ ...entry, bootId });
  tryRenew(fs, directory, renewed);
  return renewed;
}

/**
 * What linking needs of a package: as `readStoreEntry`, with the same verdict on every row and the same care after a
 * boot, at a fraction of the time.
 */
export function readStoreFiles(
  fs: FsOps,
  directory: string,
  integrity: Integrity,
  bootId: string = readBootId(fs),
): StoreFiles | undefined {
  const path = rowPath(directory, integrity);
  const row = tryRead(fs, path);
  const found = row === undefined ? undefined : decodeRowFiles(row, directory, integrity);
  if (row !== undefined && found === undefined) tryForget(fs, directory, integrity);
  if (found === undefined) return undefined;
  if (found.bootId !== bootId && readStoreEntry(fs, directory, integrity, bootId) === undefined)
    return undefined;
  const soundAtMs = fs.lstat(path)?.modifiedMs;
  return soundAtMs === undefined ? undefined : Object.freeze({ ...found, bootId, soundAtMs });
}

/**
 * The first file of an entry that is missing or whose size or digest differs, or `undefined` when all are sound. Reads
 * every file.
 */
export function findDamage(fs: FsOps, entry: StoreEntry): string | undefined {
  return entry.files.find((file) => !isSound(fs, `${entry.directory}/${file.path}`, file))?.path;
}

/**
 * Forgets a package, so that the next install unpacks it again: first its row, then its directory. Nothing there is no
 * error.
 *
 * @throws DX_NO_PERMISSION, DX_DISK_FULL
 */
export function removeStoreEntry(fs: FsOps, directory: string, integrity: Integrity): void {
  const files = packageDirectory(directory, integrity);
  try {
    fs.removeTree(rowPath(directory, integrity));
    if (fs.lstat(files) === undefined) return;
    fs.mkdir(storePaths(directory).temporary, { recursive: true, mode: 0o700 });
    removeAside(fs, directory, files);
  } catch (error) {
    if (!hasErrno(error, 'ENOENT')) throw explainFsError(error, `remove ${files} from the store`);
  }
}

function readRow(fs: FsOps, directory: string, integrity: Integrity): StoreEntry | undefined {
  const row = tryRead(fs, rowPath(directory, integrity));
  const entry = row === undefined ? undefined : decodeRow(row, directory, integrity);
  if (row !== undefined && entry === undefined) tryForget(fs, directory, integrity);
  return entry;
}

function isSound(fs: FsOps, path: string, file: StoreFile): boolean {
  const bytes = tryRead(fs, path);
  return bytes !== undefined && bytes.length === file.sizeBytes && digestOf(bytes) === file.digest;
}

/** What cannot be read counts as absent: the package is then fetched again, which reports a disk that is at fault. */
function tryRead(fs: FsOps, path: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return fs.readFile(path);
  } catch {
    return undefined;
  }
}

/** In a store that cannot be written to, the answer is the same and the files are hashed again next time. */
export function tryForget(fs: FsOps, directory: string, integrity: Integrity): void {
  try {
    removeStoreEntry(fs, directory, integrity);
  } catch (error) {
    if (!isDxError(error)) throw error;
  }
}

function tryRenew(fs: FsOps, directory: string, entry: StoreEntry): void {
  try {
    writeRow(fs, directory, entry);
  } catch (error) {
    if (!isDxError(explainFsError(error, ''))) throw error;
  }
}
