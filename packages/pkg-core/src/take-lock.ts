import { setTimeout as pause } from 'node:timers/promises';
import type { FsOps } from './fs-ops.ts';
import { breakLock, describeSelf, holdFile, isDead, readHolder, tryToLock } from './internal/lock-file.ts';

/** Who holds a lock, and what for. */
export interface LockHolder {
  readonly pid: number;
  /** In words: the command. */
  readonly what: string;
  /** Milliseconds since 1970. */
  readonly sinceMs: number;
}

/** What `takeLock` works with. */
export interface LockOptions {
  readonly fs: FsOps;
  /** In words, for those who wait. */
  readonly what: string;
  /** Aborting ends the wait with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Told once, as soon as somebody else is found to hold the lock. */
  readonly onWait?: (holder: LockHolder) => void;
}

/** A lock until it is released. */
export interface HeldLock {
  /** Whether somebody else held it before: what was read earlier may be another by now. */
  readonly waited: boolean;
  /** Doing it again changes nothing. */
  release(): void;
}

const pauseMs = 20;

/**
 * Takes a lock that processes share by a file, waiting for whoever holds it. The lock of a process that died is free at
 * once: on the same machine its number and start tell. A holder elsewhere (a network file system, another container) has to
 * give a sign every 2 s and counts as dead after 20 s without. The file appears whole and by one link, so that no file
 * system needs locks of its own; where there are no links it is created exclusively.
 *
 * Not for threads of one process that block each other's event loop. Cost without a wait: three calls.
 *
 * @throws the file system's own errors when the directory cannot be written to; the signal's reason
 *
 * @example
 * const lock = await takeLock('/home/me/.cache/dx/locks/app', { fs: nodeFs, what: 'dx install' });
 * try { … } finally { lock.release(); }
 */
export async function takeLock(path: string, options: LockOptions): Promise<HeldLock> {
  const own = describeSelf(options.what, options.fs);
  let waited = false;
  for (;;) {
    options.signal?.throwIfAborted();
    if (tryToLock(path, own, options.fs)) return { waited, release: holdFile(path, own, options.fs) };
    const holder = readHolder(path, options.fs);
    if (holder === undefined) continue;
    if (isDead(holder, path, options.fs)) {
      breakLock(path, holder, options.fs);
      continue;
    }
    if (!waited) options.onWait?.(holder);
    waited = true;
    await pause(pauseMs, undefined, options.signal === undefined ? {} : { signal: options.signal });
  }
}
