import type { FsOps } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { isFsError } from '../internal/has-errno.ts';

/** A file system, and whether it is that of the machine, where parts of files can be read. */
export interface CacheFs {
  readonly fs: FsOps;
  readonly isReal: boolean;
}

/** The file system with one change: what cannot be looked at (a disk that fails, a directory that is closed) is not there. */
export function forgivingFs(given: FsOps): CacheFs {
  const lstat: FsOps['lstat'] = (path) => {
    try {
      return given.lstat(path);
    } catch (error) {
      if (isFsError(error)) return undefined;
      throw error;
    }
  };
  return { fs: { ...given, lstat }, isReal: given === nodeFs };
}
