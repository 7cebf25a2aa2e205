import { setTimeout as pause } from 'node:timers/promises';
import type { FsOps } from './fs-ops.ts';
import {
  describeSelf,
  holdFile,
  isDead,
  type LockFile,
  readHolder,
  tryToLock,
} from './internal/lock-file.ts';
import { type HeldLock, type LockHolder, type LockOptions, takeLock } from './take-lock.ts';

/**
 * Takes a share of a lock that any number may have at a time, while nobody has all of it. Below `directory`, which is made,
 * each share is a file, and `all` is there while somebody has or wants all of it. Otherwise as `takeLock`.
 *
 * @throws the file system's own errors when the directory cannot be written to; the signal's reason
 */
export async function shareLock(directory: string, options: LockOptions): Promise<HeldLock> {
  const { fs } = options;
  fs.mkdir(sharesOf(directory), { recursive: true });
  for (let waited = false; ; waited = true) {
    const own = describeSelf(options.what, fs);
    const path = `${sharesOf(directory)}/${own.token}`;
    tryToLock(path, own, fs);
    const release = holdFile(path, own, fs);
    if (isNobodys(wholeOf(directory), fs, release)) return { waited, release };
    release();
    (
      await takeLock(wholeOf(directory), waited ? { ...options, onWait: () => undefined } : options)
    ).release();
  }
}

/**
 * Takes all of a lock that `shareLock` gives shares of: waits until nobody has one, while nobody new gets any. Shares of
 * processes that died are free at once.
 */
export async function takeWhole(directory: string, options: LockOptions): Promise<HeldLock> {
  const { fs, signal, onWait } = options;
  fs.mkdir(sharesOf(directory), { recursive: true });
  const whole = await takeLock(wholeOf(directory), options);
  try {
    for (let waited = whole.waited; ; waited = true) {
      signal?.throwIfAborted();
      const holder = firstShare(directory, fs);
      if (holder === undefined) return { ...whole, waited };
      if (!waited) onWait?.(holder);
      await pause(pauseMs, undefined, signal === undefined ? {} : { signal });
    }
  } catch (error) {
    whole.release();
    throw error;
  }
}

const pauseMs = 20;

function sharesOf(directory: string): string {
  return `${directory}/shares`;
}

function wholeOf(directory: string): string {
  return `${directory}/all`;
}

function firstShare(directory: string, fs: FsOps): LockHolder | undefined {
  for (const { name } of fs.readDirectory(sharesOf(directory))) {
    const path = `${sharesOf(directory)}/${name}`;
    const holder = findHolder(path, fs);
    if (holder !== undefined) return holder;
    fs.removeTree(path);
  }
  return undefined;
}

/** Where that cannot be told, the own share goes. */
function isNobodys(path: string, fs: FsOps, release: () => void): boolean {
  try {
    return findHolder(path, fs) === undefined;
  } catch (error) {
    release();
    throw error;
  }
}

/** Nothing where the holder is dead. */
function findHolder(path: string, fs: FsOps): LockFile | undefined {
  const holder = readHolder(path, fs);
  return holder === undefined || isDead(holder, path, fs) ? undefined : holder;
}
