import type { FsOps } from '@dx/pkg-core';

/** The bytes of a file; `undefined` when there is none. */
export function readIfThere(fs: FsOps, path: string): Uint8Array | undefined {
  try {
    return fs.readFile(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Whether an error of the file system says that there is nothing at a path. */
export function isMissing(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOENT' || code === 'ENOTDIR';
}
