import type { FsOps } from '@dx/pkg-core';
import { askFs, type InputRead, type ReadOp, stampOf } from './input-record.ts';

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
  const asked = new Map<string, { readonly op: ReadOp; readonly path: string }>();
  let hasRefused = false;
  const refuse = (): never => {
    hasRefused = true;
    throw Object.assign(new Error('This file system only looks'), { code: 'EROFS' });
  };
  const look =
    <Op extends ReadOp>(op: Op) =>
    (path: string): ReturnType<FsOps[Op]> => {
      asked.set(`${op} ${path}`, { op, path });
      return base[op](path) as ReturnType<FsOps[Op]>;
    };
  return {
    fs: Object.freeze({ ...refusals(refuse), ...lookers(look) }),
    reads: () =>
      hasRefused ? undefined : [...asked.values()].map((read) => describeRead(base, read, now())),
  };
}

type Changing = Omit<FsOps, ReadOp>;

function refusals(refuse: () => never): Changing {
  return {
    ...{ writeFile: refuse, openFile: refuse, rename: refuse, link: refuse, symlink: refuse },
    ...{ copyFile: refuse, mkdir: refuse, unlink: refuse, rmdir: refuse, removeTree: refuse },
    ...{ chmod: refuse, setModified: refuse, sync: refuse },
  };
}

function lookers(
  look: <Op extends ReadOp>(op: Op) => (path: string) => ReturnType<FsOps[Op]>,
): Pick<FsOps, ReadOp> {
  return {
    readFile: look('readFile'),
    stat: look('stat'),
    lstat: look('lstat'),
    readDirectory: look('readDirectory'),
    readLink: look('readLink'),
    realPath: look('realPath'),
    isWritable: look('isWritable'),
  };
}

/** The stamp is taken before the answer: what changes between them has another stamp. */
function describeRead(fs: FsOps, { op, path }: Pick<InputRead, 'op' | 'path'>, nowMs: number): InputRead {
  const stamp = stampOf(fs, { op, path });
  const isSettled = (fs.stat(path)?.modifiedMs ?? 0) < nowMs - coarsestMs;
  const answer = askFs(fs, op, path);
  return { op, path, answer, ...(stamp !== undefined && isSettled ? { stamp } : {}) };
}
