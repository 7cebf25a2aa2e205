import { explainFsError, type FsOps } from '@dx/pkg-core';
import { hasErrno } from './internal/has-errno.ts';
import { makeStore, temporaryPath } from './store-layout.ts';

/**
 * Runs `work` with a new directory in the store that belongs to this call alone; when `work` fails, the directory is
 * removed. `work` moves or removes it itself when it succeeds.
 *
 * @param subject what is being unpacked, for messages
 * @throws DX_DISK_FULL, DX_NO_PERMISSION, and what `work` throws
 */
export function withTemporary<Result>(
  fs: FsOps,
  directory: string,
  subject: string,
  work: (temporary: string) => Result,
): Result {
  const temporary = temporaryPath(directory);
  try {
    makeTemporary(fs, directory, temporary);
    return work(temporary);
  } catch (error) {
    throw abandon(fs, { directory, temporary, subject }, error);
  }
}

/** As `withTemporary`, for work that takes turns. */
export async function withTemporaryAsync<Result>(
  fs: FsOps,
  directory: string,
  subject: string,
  work: (temporary: string) => Promise<Result>,
): Promise<Result> {
  const temporary = temporaryPath(directory);
  try {
    makeTemporary(fs, directory, temporary);
    return await work(temporary);
  } catch (error) {
    throw abandon(fs, { directory, temporary, subject }, error);
  }
}

/** The parents are there for all packages but the first. */
function makeTemporary(fs: FsOps, directory: string, temporary: string): void {
  try {
    fs.mkdir(temporary, { mode: 0o755 });
  } catch (error) {
    if (!hasErrno(error, 'ENOENT')) throw error;
    makeStore(fs, directory);
    fs.mkdir(temporary, { mode: 0o755 });
  }
}

interface Abandoned {
  readonly directory: string;
  readonly temporary: string;
  readonly subject: string;
}

/** Removes what is left and gives the error to throw: a temporary directory that stays does no harm, and the first error tells why. */
function abandon(fs: FsOps, what: Abandoned, error: unknown): unknown {
  const explained = explainFsError(error, `unpack ${what.subject} into ${what.directory}`);
  try {
    fs.removeTree(what.temporary);
  } catch (second) {
    if (explained instanceof Error) Object.assign(explained, { suppressed: second });
  }
  return explained;
}
