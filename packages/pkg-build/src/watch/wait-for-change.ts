import { setTimeout as pause } from 'node:timers/promises';
import { changedPaths, type InputReader, type InputState } from './input-state.ts';
import type { Signals } from './open-signals.ts';
import type { WatchedInput, WatchedProject } from './types.ts';

/** What a change is waited for with. */
export interface ChangeWait {
  readonly project: WatchedProject;
  readonly signals: Signals;
  readonly reader: InputReader;
  readonly inputs: readonly WatchedInput[];
  /** What the last update went by. */
  readonly state: InputState;
  /** So long nothing has to happen. */
  readonly quietMs: number;
  /** How often directories are looked at that cannot be watched, and with `polls` all. */
  readonly pollMs: number;
  readonly polls: boolean;
  readonly retryInMs: number | undefined;
  readonly signal: AbortSignal;
}

/** A reason for the next update. */
export interface Change {
  /** Absolute; none when it is only another try. */
  readonly paths: readonly string[];
  /** On the clock of `performance.now()`. */
  readonly sinceMs: number;
}

/** A burst that does not end is one change after this time. */
const longestBurstMs = 2_000;
/** A checkout takes as long as it takes, but its lock may be left over. */
const longestBusyMs = 60_000;
const busyPauseMs = 20;

/** Waits until inputs hold something else than before, and no longer change; nothing when it was aborted. */
export async function waitForChange(wait: ChangeWait): Promise<Change | undefined> {
  const { signals, reader, inputs, state, signal, retryInMs } = wait;
  const retryAtMs = retryInMs === undefined ? Number.POSITIVE_INFINITY : performance.now() + retryInMs;
  while (!signal.aborted) {
    await nextHint(wait, retryAtMs);
    if (signal.aborted) return undefined;
    const sinceMs = signals.firstMs() ?? performance.now();
    await untilQuiet(wait);
    signals.reset();
    signals.follow(inputs);
    const paths = changedPaths(state, reader.read(inputs));
    if (paths.length > 0 || performance.now() >= retryAtMs) return { paths, sinceMs };
  }
  return undefined;
}

/** The next hint, or the time to look without one. */
async function nextHint({ signals, signal, pollMs, polls }: ChangeWait, retryAtMs: number): Promise<void> {
  const pollInMs = polls || signals.needsPolling() ? pollMs : Number.POSITIVE_INFINITY;
  const ms = Math.min(pollInMs, Math.max(0, retryAtMs - performance.now()));
  const waiting = new AbortController();
  const stop = (): void => waiting.abort();
  signal.addEventListener('abort', stop, { once: true });
  const timeout = pause(Number.isFinite(ms) ? ms : 2 ** 31 - 1, undefined, { signal: waiting.signal });
  await Promise.race([signals.next(), timeout.catch(() => undefined)]);
  signal.removeEventListener('abort', stop);
  waiting.abort();
}

async function untilQuiet({ project, signals, quietMs, signal }: ChangeWait): Promise<void> {
  const startedMs = performance.now();
  const elapsed = (): number => performance.now() - startedMs;
  const quietFor = (): number => performance.now() - (signals.lastMs() ?? startedMs);
  while (!signal.aborted && elapsed() < longestBurstMs && quietFor() < quietMs)
    await pause(Math.max(1, quietMs - quietFor()));
  while (!signal.aborted && elapsed() < longestBusyMs && project.isBusy?.() === true)
    await pause(busyPauseMs);
}
