import type { FsOps } from '@dx/pkg-core';
import type { Tree } from '../types.ts';

/**
 * What is known of a complete tree that lies beside a project. A `spare` was made for that and nobody has worked with
 * it; a `parked` one was the project's own until another took its place.
 */
export interface Seal {
  readonly version: 1;
  readonly kind: 'spare' | 'parked';
  /** Milliseconds since 1970. */
  readonly madeMs: number;
  /** `describeBoot` then: contents that were never synced are sure to be whole only within one boot. */
  readonly boot: string;
  /** The machine that the tree is for, `describeHost`. */
  readonly host: string;
  /** `digestTree` of the tree. */
  readonly tree: string;
  readonly packageCount: number;
  /** Locations of the project and its members that have a `node_modules` in it, `` for the root; sorted. */
  readonly owners: readonly string[];
  /** Files of the project itself that commands of the tree run, relative to its root, sorted: they are to be executable. */
  readonly ownCommands: readonly string[];
  /** `stampGeneration` of it. */
  readonly stamp: string;
}

/** A complete tree that lies ready. */
export interface Generation extends Seal {
  readonly id: string;
  /** Absolute. The tree is in `tree/` there, with paths as in the project. */
  readonly directory: string;
}

/** Where the generations of one project are. */
export interface GenerationsOptions {
  /** `generationsDirectory` of the project. */
  readonly directory: string;
  readonly fs: FsOps;
}

/** What `swapGeneration` works with. */
export interface SwapOptions extends GenerationsOptions {
  /** Absolute path of the project. */
  readonly root: string;
  /**
   * What dx has put into the project, when all of it is there: it is parked. Without it everything in the way that looks
   * like a package is discarded.
   */
  readonly current?: Tree | undefined;
  /** `describeHost` of this machine. */
  readonly host: string;
  readonly nowMs: number;
  /** Gets rid of the absolute path with what is not kept. Default: removes it at once. */
  readonly discard?: (path: string) => void;
}

/** What a swap did. */
export interface SwapReport {
  /** The generation that the project's tree became, when it was kept. */
  readonly parked?: string;
  /** What dx had not put there and came along, relative to the root, sorted. */
  readonly carried: readonly string[];
}
