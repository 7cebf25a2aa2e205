import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { threadId } from 'node:worker_threads';
import type { FsOps } from './fs-ops.ts';
import { describeMachine, describeProcess, isProcessAlive } from './internal/process-identity.ts';

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

/**
 * Format: UTF-8 JSON, one object. `machine` tells machines, boots and containers apart, `process` tells processes apart that
 * had the same number; what a thread of this process no longer knows of is free as well.
 */
interface LockFile extends LockHolder {
  readonly version: 1;
  readonly token: string;
  /** 0 is the main thread. */
  readonly thread: number;
  readonly machine: string;
  readonly process: string;
}

const pauseMs = 20;
const beatMs = 2_000;
/** After this long without a sign a holder on another machine, or in another container, counts as dead. */
const silenceMs = 20_000;
const oldMarkMs = 500;

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
  const own = describeSelf(options);
  let waited = false;
  for (;;) {
    options.signal?.throwIfAborted();
    if (tryToLock(path, own, options.fs)) return hold(path, own, waited, options.fs);
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

function describeSelf({ what, fs }: LockOptions): LockFile {
  const token = randomBytes(8).toString('hex');
  const { pid } = process;
  const identity = { machine: describeMachine(fs), process: describeProcess(pid, fs) };
  return { version: 1, pid, what, sinceMs: Date.now(), token, thread: threadId, ...identity };
}

function tryToLock(path: string, own: LockFile, fs: FsOps): boolean {
  const draft = `${path}.${own.token}`;
  const text = JSON.stringify(own);
  try {
    fs.writeFile(draft, text, { exclusive: true, mode: 0o600 });
    fs.link(draft, path);
    return true;
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EEXIST') return false;
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'EMLINK' && code !== 'ENOSYS') throw error;
    return createAlone(path, text, fs);
  } finally {
    fs.removeTree(draft);
  }
}

/** Where there are no hard links. */
function createAlone(path: string, text: string, fs: FsOps): boolean {
  try {
    fs.writeFile(path, text, { exclusive: true, mode: 0o600 });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

function hold(path: string, { token }: LockFile, waited: boolean, fs: FsOps): HeldLock {
  const beat = setInterval(() => {
    try {
      fs.setModified(path, Date.now());
    } catch {}
  }, beatMs);
  beat.unref();
  heldHere.add(token);
  const release = (): void => {
    clearInterval(beat);
    if (!heldHere.delete(token)) return;
    try {
      if (readHolder(path, fs)?.token === token) fs.unlink(path);
    } catch {
      // Whoever comes next sees that nobody knows of it any more.
    }
  };
  return { waited, release };
}

/** Tokens of the locks that this thread holds, whichever copy of this module took them. */
const place = Symbol.for('dx.locks');
const holder: { [place]?: Set<string> } = globalThis as { [place]?: Set<string> };
holder[place] ??= new Set();
const heldHere: Set<string> = holder[place];

/** Nothing once the lock is free. What cannot be read is somebody's who is just writing it. */
function readHolder(path: string, fs: FsOps): LockFile | undefined {
  try {
    const holder = JSON.parse(new TextDecoder().decode(fs.readFile(path))) as LockFile;
    if (holder?.version === 1 && typeof holder.token === 'string') return holder;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    if (codeOf(error) !== undefined) throw error;
  }
  return {
    version: 1,
    pid: 0,
    what: 'another process',
    sinceMs: 0,
    token: '',
    thread: 0,
    machine: '',
    process: '',
  };
}

function isDead(holder: LockFile, path: string, fs: FsOps): boolean {
  const { machine, thread, token } = holder;
  if (machine !== '' && machine === describeMachine(fs)) {
    const isOurs = holder.pid === process.pid && thread === threadId;
    return isOurs ? !heldHere.has(token) : !isProcessAlive(holder.pid, holder.process, fs);
  }
  const beatenMs = fs.lstat(path)?.modifiedMs;
  return beatenMs !== undefined && Date.now() - beatenMs > silenceMs;
}

/**
 * By one of all that see it dead: whoever makes the mark looks once more and then removes the lock, which nobody else may
 * change in between. A mark whose maker died is old.
 */
function breakLock(path: string, { token }: LockFile, fs: FsOps): void {
  const mark = `${path}.break`;
  if (!createAlone(mark, '', fs)) {
    const madeMs = fs.lstat(mark)?.modifiedMs;
    if (madeMs !== undefined && Date.now() - madeMs > oldMarkMs) fs.removeTree(mark);
    return;
  }
  try {
    if (readHolder(path, fs)?.token === token) fs.unlink(path);
  } finally {
    fs.removeTree(mark);
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
