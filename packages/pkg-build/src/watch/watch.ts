import type { FsOps } from '@dx/pkg-core';
import { nodeFs, watchDirectory } from '@dx/pkg-core/node';
import { bringUpToDate, type Settled } from './bring-up-to-date.ts';
import { openInputReader } from './input-state.ts';
import { type DirectoryWatcher, openSignals } from './open-signals.ts';
import { tellOnce } from './tell-once.ts';
import type { WatchEvent, WatchedProject } from './types.ts';
import { type Change, waitForChange } from './wait-for-change.ts';

/** How a project is watched; each part has a default. */
export interface WatchOptions {
  /** Aborting ends the events; an update under way is cancelled first. */
  readonly signal?: AbortSignal;
  /** How long nothing may change before an update begins, so that a burst of saves is one. Default 30 ms. */
  readonly quietMs?: number;
  /** Looks at files from time to time instead of waiting for hints: for network file systems. Default false. */
  readonly polls?: boolean;
  /** How often, where files are looked at so. Default 1,000 ms. */
  readonly pollMs?: number;
  readonly fs?: FsOps;
  readonly watchDirectory?: DirectoryWatcher;
}

/**
 * Keeps a tree up to date while its manifests, lockfile and settings are edited. First everything is looked at, then again
 * after each change of what the last update went by. While nobody asks for the next event, nothing is done.
 *
 * Cost: one watch of the system for each directory that inputs are in, and nothing while nothing changes.
 *
 * @throws nothing of an update: failures are events
 *
 * @example
 * for await (const event of watch(watchedProject({ project, home }), { signal })) console.log(event.kind);
 */
export async function* watch(
  project: WatchedProject,
  options: WatchOptions = {},
): AsyncGenerator<WatchEvent, void, undefined> {
  const { fs = nodeFs, signal = new AbortController().signal } = options;
  const signals = openSignals(fs, options.watchDirectory ?? watchDirectory);
  const reader = openInputReader(fs, Date.now);
  const waits = { quietMs: 30, pollMs: 1_000, polls: false, ...options, project, signals, reader, signal };
  const telling = tellOnce();
  let change: Change | undefined = { paths: [], sinceMs: performance.now() };
  let settled: Settled = { inputs: [], state: new Map() };
  let isFirst = true;
  try {
    while (change !== undefined) {
      settled = yield* bringUpToDate({ project, signals, reader, signal, settled, change, telling });
      if (signal.aborted) return;
      if (isFirst) yield { kind: 'watching', root: project.root, inputCount: settled.inputs.length };
      isFirst = false;
      change = await waitForChange({ ...waits, ...settled, retryInMs: telling.retryInMs() });
    }
  } finally {
    signals.close();
  }
}
