import { randomBytes } from 'node:crypto';
import { threadId } from 'node:worker_threads';
import type { FsOps } from '../fs-ops.ts';
import type { LockHolder } from '../take-lock.ts';
import { describeMachine, describeProcess, isProcessAlive } from './process-identity.ts';

/**
 * Format: UTF-8 JSON, one object. `machine` tells machines, boots and containers apart, `process` tells processes apart that
 * had the same number; what a thread of this process no longer knows of is free as well.
 */
export interface LockFile extends LockHolder {
  readonly version: 1;
  readonly token: string;
  /** 0 is the main thread. */
  readonly thread: number;
  readonly machine: string;
  readonly process: string;
}

const beatMs = 2_000;
/** After this long without a sign a holder on another machine, or in another container, counts as dead. */
const silenceMs = 20_000;
const oldMarkMs = 500;

/** The file of whoever takes a lock now. */
export function describeSelf(what: string, fs: FsOps): LockFile {
  const token = randomBytes(8).toString('hex');
  const { pid } = process;
  const identity = { machine: describeMachine(fs), process: describeProcess(pid, fs) };
  return { version: 1, pid, what, sinceMs: Date.now(), token, thread: threadId, ...identity };
}

/** Puts the file in its place, whole; says whether none was there. */
export function tryToLock(path: string, own: LockFile, fs: FsOps): boolean {
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
    tryToRemove(draft, fs);
  }
}

/** A draft that stays is in nobody's way; `removeDeadLocks` takes it. */
function tryToRemove(path: string, fs: FsOps): void {
  try {
    fs.removeTree(path);
  } catch {}
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

/** Gives signs of life until the answer is called, which removes the file. Calling it again changes nothing. */
export function holdFile(path: string, { token }: LockFile, fs: FsOps): () => void {
  const beat = setInterval(() => {
    try {
      fs.setModified(path, Date.now());
    } catch {}
  }, beatMs);
  beat.unref();
  heldHere.add(token);
  return () => {
    clearInterval(beat);
    if (!heldHere.delete(token)) return;
    try {
      if (readHolder(path, fs)?.token === token) fs.unlink(path);
    } catch {
      // Whoever comes next sees that nobody knows of it any more.
    }
  };
}

/** Tokens of the locks that this thread holds, whichever copy of this module took them. */
const place = Symbol.for('dx.locks');
const holder: { [place]?: Set<string> } = globalThis as { [place]?: Set<string> };
holder[place] ??= new Set();
const heldHere: Set<string> = holder[place];

/** Nothing once the lock is free. What cannot be read is somebody's who is just writing it. */
export function readHolder(path: string, fs: FsOps): LockFile | undefined {
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

/** Whether nobody holds a lock any more that its file still tells of. */
export function isDead(holder: LockFile, path: string, fs: FsOps): boolean {
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
export function breakLock(path: string, { token }: LockFile, fs: FsOps): void {
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
