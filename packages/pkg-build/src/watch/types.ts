/** Something that a tree depends on. A file counts by its bytes, a directory by the folders in it. */
export interface WatchedInput {
  /** Absolute. What is not there may be there later. */
  readonly path: string;
  readonly kind: 'file' | 'directory';
}

/** A directory of a package that came, went, or holds another version than before. */
export interface PackageChange {
  readonly kind: 'added' | 'removed' | 'changed';
  readonly name: string;
  /** Relative to the root of the project: `node_modules/react`. */
  readonly path: string;
  /** Version before; absent for what was added. */
  readonly from?: string;
  /** Version now; absent for what was removed. */
  readonly to?: string;
}

/** What one update did. */
export interface ProjectUpdate {
  readonly packages: readonly PackageChange[];
  /** Files outside `node_modules` that were written, relative to the root: the lockfile, as a rule. */
  readonly written: readonly string[];
  /** `name@version` of packages whose install scripts nobody has approved, so that they did not run. Absent: none. */
  readonly waiting?: readonly string[];
}

/**
 * Why an update did not come about. `held`: a person has to decide something. `broken`: a file has to be saved once more.
 * `failed`: it may go well by itself the next time.
 */
export type UpdateFailure = 'held' | 'broken' | 'failed';

/** What watching asks of a project. `watchedProject` of `@dx/pkg-install` is one. */
export interface WatchedProject {
  /** Absolute. */
  readonly root: string;
  /** Brings the tree in line, all or nothing; nothing when it was. */
  update(signal: AbortSignal): Promise<ProjectUpdate | undefined>;
  /** What the last update went by, also one that failed, as far as it came. */
  inputs(): readonly WatchedInput[];
  /** Whether another program is changing many files just now: a checkout. Default: never. */
  isBusy?(): boolean;
  /** Default: always `failed`. */
  judge?(error: unknown): UpdateFailure;
}

/** What is seen while a project is watched, in this order: frozen plain data. */
export type WatchEvent =
  /** Everything was looked at once, and is watched from now on. */
  | { readonly kind: 'watching'; readonly root: string; readonly inputCount: number }
  /** Files hold something else than before, relative to the root where they are inside; none for the first look. */
  | { readonly kind: 'updating'; readonly paths: readonly string[] }
  | (ProjectUpdate & {
      readonly kind: 'updated';
      /** From the first sign of a change to a tree that is ready. */
      readonly durationMs: number;
    })
  /** There was nothing to do. */
  | { readonly kind: 'current'; readonly durationMs: number }
  /** Nothing was changed. What fails again by itself is not told again. */
  | WatchFailure;

/** An update that did not come about. */
export interface WatchFailure {
  readonly kind: UpdateFailure;
  readonly code: string;
  readonly message: string;
  /** The next command or step to try. */
  readonly hint?: string;
  /** Whether it is the very failure that was told last. Absent: no. */
  readonly isKnown?: boolean;
  /** It is tried again then, or as soon as a file changes. Absent: only then. */
  readonly retryInMs?: number;
}
