import type { FsOps, Integrity } from '@dx/pkg-core';
import { hasErrno } from '../internal/has-errno.ts';
import { replaceFile } from '../replace-file.ts';
import { storeKey } from '../store-layout.ts';
import type { ArchiveSource } from './bundle-types.ts';

/**
 * Archives as they came from registries, kept to be put into bundles:
 *
 * ```
 * <directory>/
 *   v1/<key>   one archive, by `storeKey`
 *   tmp/       what is not finished
 * ```
 */
export interface KeptArchives extends ArchiveSource {
  /** Keeps one whose hash was checked, whole or not at all; false on a disk that cannot take it. */
  keep(integrity: Integrity, bytes: Uint8Array): boolean;
  /** Removes one; nothing there is no error. */
  forget(integrity: Integrity): void;
}

/** The archives kept below a directory, which need not be there yet. */
export function openKeptArchives(fs: FsOps, directory: string): KeptArchives {
  const pathOf = (integrity: Integrity): string => `${directory}/v1/${storeKey(integrity)}`;
  return Object.freeze({
    sizeOf: (integrity: Integrity) => {
      const stat = fs.lstat(pathOf(integrity));
      return stat?.kind === 'file' ? stat.sizeBytes : undefined;
    },
    read: (integrity: Integrity) => tryRead(fs, pathOf(integrity)),
    keep: (integrity: Integrity, bytes: Uint8Array) => replaceFile(fs, directory, pathOf(integrity), [bytes]),
    forget: (integrity: Integrity) => fs.removeTree(pathOf(integrity)),
  });
}

function tryRead(fs: FsOps, path: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return fs.readFile(path);
  } catch (error) {
    if (hasErrno(error, 'ENOENT', 'ENOTDIR', 'EISDIR')) return undefined;
    throw error;
  }
}
