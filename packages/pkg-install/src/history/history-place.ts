import { createHash } from 'node:crypto';
import type { FsOps } from '@dx/pkg-core';

/** Which history, and through what it is read and written. */
export interface HistoryOptions {
  /** Absolute directory of store and caches. */
  readonly home: string;
  readonly fs: FsOps;
}

/** The history of one project. */
export interface HistoryPlace {
  /** Absolute; need not be there. */
  readonly directory: string;
  /** Absolute root of the project, without links on the way to it. */
  readonly root: string;
  readonly fs: FsOps;
}

/** Of one project. The oldest entries go first. */
export const historyLimits: { readonly entries: number; readonly sizeBytes: number } = Object.freeze({
  entries: 20,
  sizeBytes: 64 * 1024 * 1024,
});

/** Where the history of a project is: known by its real path, so that another way to the same project finds it. */
export function historyPlace(root: string, { home, fs }: HistoryOptions): HistoryPlace {
  const real = fs.realPath(root);
  const id = createHash('sha256').update(real).digest('hex').slice(0, 32);
  return { directory: `${home}/history/v1/${id}`, root: real, fs };
}

/** The directory of one entry. */
export function entryDirectory({ directory }: HistoryPlace, number: number): string {
  return `${directory}/${number}`;
}
