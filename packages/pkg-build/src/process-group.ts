import { type ChildProcess, spawn } from 'node:child_process';

/** How a process ended. Neither code nor signal: it could not start. */
export interface ProcessEnd {
  readonly exitCode?: number;
  readonly signal?: string;
}

/** How a process under way is watched. */
export interface StopWatch {
  /** Whether it is a group of its own, all of which ends. */
  readonly isGroup: boolean;
  /** How long processes have to end by themselves before they are killed. */
  readonly graceMs: number;
  readonly signal: AbortSignal | undefined;
  /** What asks them to end. Default SIGTERM. */
  readonly first?: (reason: unknown) => NodeJS.Signals;
  /** A signal to this process while they end kills them at once. Default false. */
  readonly isHasty?: boolean;
}

/** How long output may still come from a process that left the group. */
const drainMs = 200;

const isWindows = process.platform === 'win32';

/** Listeners that all processes share: Node warns of more than ten on one event. */
function openShared(
  events: readonly string[],
  listeners: Set<() => void> = new Set(),
): (listener: () => void) => () => void {
  const ring = (): void => {
    for (const listener of listeners) listener();
  };
  return (listener) => {
    if (listeners.size === 0) for (const event of events) process.on(event, ring);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) for (const event of events) process.removeListener(event, ring);
    };
  };
}

const onExit: (listener: () => void) => () => void = openShared(['exit']);
const hasty: Set<() => void> = new Set();
const onSignal: (listener: () => void) => () => void = openShared(['SIGINT', 'SIGTERM', 'SIGHUP'], hasty);

/**
 * Whether groups of processes are being ended that the next signal to this process kills: whoever runs them then hears of
 * their end, and need not end this process to be rid of them.
 */
export function isKillingGroups(): boolean {
  return hasty.size > 0;
}

/** Waits for the end of a process, not for that of its output. `fault` says why it did not start. Never rejects. */
export function waitForEnd(child: ChildProcess): Promise<ProcessEnd & { readonly fault?: string }> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ fault: String(error) }));
    child.once('exit', (code, signal) =>
      resolve({
        ...(code === null ? {} : { exitCode: code }),
        ...(signal === null ? {} : { signal }),
      }),
    );
  });
}

/** Ends the group when the caller aborts and when this process exits. Gives what undoes the watch. */
export function watchForStop(
  child: ChildProcess,
  { isGroup, graceMs, signal: given, first = () => 'SIGTERM', isHasty = false }: StopWatch,
): () => void {
  // Node warns of more than ten listeners on one signal: each process has a signal of its own.
  const signal = given === undefined ? undefined : AbortSignal.any([given]);
  const endNow = (): void => endGroup(child, isGroup, 'SIGKILL');
  const undo = [onExit(endNow)];
  const end = (): void => {
    endGroup(child, isGroup, first(signal?.reason));
    const timer = setTimeout(endNow, graceMs);
    undo.push(() => clearTimeout(timer), ...(isHasty ? [onSignal(endNow)] : []));
  };
  if (signal?.aborted === true) end();
  else signal?.addEventListener('abort', end, { once: true });
  return () => {
    for (const step of undo) step();
    signal?.removeEventListener('abort', end);
  };
}

/** Sends a signal to a process, or to its whole group. One that is gone already is no error. */
export function endGroup(child: ChildProcess, isGroup: boolean, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (isGroup) process.kill(-child.pid, signal);
    else if (isWindows) spawn('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore' });
    else child.kill(signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Waits for the rest of the output, but not for ever for a process that keeps the pipe open. */
export async function drain(child: ChildProcess, limitMs: number = drainMs): Promise<void> {
  const streams = [child.stdout, child.stderr].filter((stream) => stream !== null && !stream.destroyed);
  if (streams.length === 0) return;
  const closed = Promise.all(
    streams.map((stream) => new Promise((resolve) => stream?.once('close', resolve))),
  );
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([closed, late]);
  clearTimeout(timer);
  for (const stream of streams) stream?.destroy();
}
