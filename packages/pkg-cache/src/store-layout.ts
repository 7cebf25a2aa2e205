import type { FsOps, Integrity } from '@dx/pkg-core';
import { temporaryName } from './temporary-name.ts';

/**
 * Where things lie in a store:
 *
 * ```
 * <store>/
 *   v1/                            this layout; another one gets another number and leaves this alone
 *     packages/<key>/…             the files of one package, published by one rename, never changed afterwards
 *     index/<key>                  its row (`encodeRow`), written after the directory
 *   tmp/                           0700; what is not finished, under random names; may be emptied when nobody runs
 * ```
 *
 * `<key>` is `<algorithm>-<hex>`, at most 64 digits of it: the row has the whole integrity. Flat: with two
 * levels, publishing 670 packages took 30 ms instead of 13 (ext4, `bench/publish.ts`; the first time up to 228), since
 * most of them need a `mkdir` first, and current file systems look names up in trees.
 */
export interface StorePaths {
  readonly directory: string;
  readonly packages: string;
  readonly index: string;
  readonly temporary: string;
}

const maxHexDigits = 64;

/** The fixed directories of a store. */
export function storePaths(directory: string): StorePaths {
  return {
    directory,
    packages: `${directory}/v1/packages`,
    index: `${directory}/v1/index`,
    temporary: `${directory}/tmp`,
  };
}

/** The name of a package's directory and row. */
export function storeKey(integrity: Integrity): string {
  const dash = integrity.indexOf('-');
  const hash = Buffer.from(integrity.slice(dash + 1), 'base64');
  return `${integrity.slice(0, dash)}-${hash.toString('hex', 0, maxHexDigits / 2)}`;
}

/** The directory of a package's files. */
export function packageDirectory(directory: string, integrity: Integrity): string {
  return `${storePaths(directory).packages}/${storeKey(integrity)}`;
}

/** The index row of a package. */
export function rowPath(directory: string, integrity: Integrity): string {
  return `${storePaths(directory).index}/${storeKey(integrity)}`;
}

/** A name that nobody else has. */
export function temporaryPath(directory: string): string {
  return `${storePaths(directory).temporary}/${temporaryName()}`;
}

/** Makes the fixed directories. */
export function makeStore(fs: FsOps, directory: string): void {
  const paths = storePaths(directory);
  fs.mkdir(paths.packages, { recursive: true });
  fs.mkdir(paths.index, { recursive: true });
  fs.mkdir(paths.temporary, { recursive: true, mode: 0o700 });
}

/** Whether the file system takes names of either case for one file. The fixed directories must be there. */
export function foldsCase(fs: FsOps, directory: string): boolean {
  return fs.lstat(`${directory}/V1`) !== undefined;
}
