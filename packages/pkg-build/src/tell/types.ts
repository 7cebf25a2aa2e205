import type { WatchEvent } from '../watch/types.ts';

/** The first line that whoever connects gets. */
export interface WatchGreeting {
  readonly kind: 'greeting';
  readonly protocol: 1;
  /** Absolute root of the project. */
  readonly root: string;
  readonly pid: number;
  /** What was told last, before; whoever connects has not seen it. Absent where nothing was. */
  readonly newest?: ToldEvent;
  /** The newest updates, oldest first: who was away for a moment finds there what it missed. */
  readonly updates: readonly ToldEvent[];
}

/** An event with its time, in milliseconds since 1970; no two of a watcher have the same. */
export type ToldEvent = WatchEvent & { readonly atMs: number };

/** One line of the protocol: a greeting, then every event from then on. */
export type WatchMessage = WatchGreeting | ToldEvent;
