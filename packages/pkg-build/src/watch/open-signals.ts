import path from 'node:path';
import type { FsOps } from '@dx/pkg-core';
import type { DirectoryWatch } from '@dx/pkg-core/node';
import type { WatchedInput } from './types.ts';

/** How a directory is watched: `watchDirectory` of `@dx/pkg-core/node`, or another one in its place. */
export type DirectoryWatcher = (path: string, onChange: () => void, onEnd: () => void) => DirectoryWatch;

/** Hints that inputs may have changed. */
export interface Signals {
  /** From now on these are watched, and nothing else. */
  follow(inputs: readonly WatchedInput[]): void;
  /** When the first hint came since the last `reset`, on the clock of `performance.now()`. */
  firstMs(): number | undefined;
  /** When the newest came. */
  lastMs(): number | undefined;
  reset(): void;
  /** Resolves with the next hint, at once if there was one since the last `reset`. */
  next(): Promise<void>;
  /** Whether some directory can only be looked at from time to time. */
  needsPolling(): boolean;
  close(): void;
}

interface Watched extends DirectoryWatch {
  readonly inode: number;
}

/**
 * Watches the directories that inputs are in: a file may be replaced, deleted and made again there as often as editors do.
 * One that is not there is watched by the nearest directory above it that is.
 */
export function openSignals(fs: FsOps, watchDirectory: DirectoryWatcher): Signals {
  const watched = new Map<string, Watched>();
  let missed: ReadonlySet<string> = new Set();
  let [first, last]: [number | undefined, number | undefined] = [undefined, undefined];
  let wake: (() => void) | undefined;
  const signal = (): void => {
    last = performance.now();
    first ??= last;
    wake?.();
  };
  const drop = (directory: string): void => {
    watched.get(directory)?.close();
    watched.delete(directory);
  };
  const start = (directory: string, inode: number): boolean => {
    try {
      const ended = (): void => {
        drop(directory);
        signal();
      };
      watched.set(directory, { inode, ...watchDirectory(directory, signal, ended) });
      return true;
    } catch {
      return false;
    }
  };
  return {
    follow: (inputs) => {
      const wanted = directoriesOf(inputs, fs);
      for (const [directory, { inode }] of watched) if (wanted.get(directory) !== inode) drop(directory);
      missed = new Set(
        [...wanted].flatMap(([directory, inode]) =>
          watched.has(directory) || start(directory, inode) ? [] : [directory],
        ),
      );
    },
    firstMs: () => first,
    lastMs: () => last,
    reset: () => {
      [first, last] = [undefined, undefined];
    },
    next: () => (first === undefined ? new Promise((resolve) => (wake = resolve)) : Promise.resolve()),
    needsPolling: () => missed.size > 0,
    close: () => [...watched.keys()].forEach(drop),
  };
}

/** With their inodes: another directory of the same name needs another watch. */
function directoriesOf(inputs: readonly WatchedInput[], fs: FsOps): ReadonlyMap<string, number> {
  const wanted = new Map<string, number>();
  for (const { path: input, kind } of inputs) {
    let directory = kind === 'directory' ? input : path.dirname(input);
    let stat = wanted.has(directory) ? undefined : fs.stat(directory);
    while (!wanted.has(directory) && stat?.kind !== 'directory' && path.dirname(directory) !== directory) {
      directory = path.dirname(directory);
      stat = fs.stat(directory);
    }
    if (stat?.kind === 'directory') wanted.set(directory, stat.inode);
  }
  return wanted;
}
