import { type FsOps, type FsQuestion, lookOnly } from '@dx/pkg-core';
import { askFs, type InputRead, stampOf } from './input-record.ts';

/** A file system that only looks, and what it was asked. */
export interface ObservedFs {
  readonly fs: FsOps;
  /** Every question once, in order; nothing when somebody wanted to change something. */
  reads(): readonly InputRead[] | undefined;
}

/** Time stamps of file systems are as coarse as 2 s: a change within that time may leave them as they are. */
const coarsestMs = 2_000;

/** Watches what is read from `base` and refuses to change it. */
export function observeReads(base: FsOps, now: () => number): ObservedFs {
  const { fs, asked, hasRefused } = lookOnly(base);
  return {
    fs,
    reads: () => (hasRefused() ? undefined : asked().map((read) => describeRead(base, read, now()))),
  };
}

/** The stamp is taken before the answer: what changes between them has another stamp. */
function describeRead(fs: FsOps, { op, path }: FsQuestion, nowMs: number): InputRead {
  const stamp = stampOf(fs, { op, path });
  const isSettled = (fs.stat(path)?.modifiedMs ?? 0) < nowMs - coarsestMs;
  const answer = askFs(fs, op, path);
  return { op, path, answer, ...(stamp !== undefined && isSettled ? { stamp } : {}) };
}
