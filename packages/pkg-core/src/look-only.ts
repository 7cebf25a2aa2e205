import { type FsOps, type MutatingFsOp, mutatingFsOps } from './fs-ops.ts';

/** An operation of `FsOps` that only looks. */
export type LookingFsOp = Exclude<keyof FsOps, MutatingFsOp>;

/** What a file system was asked. */
export interface FsQuestion {
  readonly op: LookingFsOp;
  readonly path: string;
}

/** A file system that only looks. */
export interface LookingFs {
  readonly fs: FsOps;
  /** Every question once, in order. */
  asked(): readonly FsQuestion[];
  /** Whether somebody wanted to change something, and was refused with EROFS. */
  hasRefused(): boolean;
}

const lookingFsOps: readonly LookingFsOp[] = [
  ...(['readFile', 'stat', 'lstat', 'readDirectory', 'readLink', 'realPath', 'isWritable'] as const),
];

/**
 * Notes what is asked of `base`, and refuses to change it: what somebody goes by is known afterwards.
 *
 * @example
 * const { fs, asked } = lookOnly(nodeFs);
 * readWorkspace(project, { fs });
 * asked(); // [{ op: 'stat', path: '/app/package.json' }, …]
 */
export function lookOnly(base: FsOps): LookingFs {
  const questions = new Map<string, FsQuestion>();
  let refused = false;
  const look = (op: LookingFsOp): unknown => {
    const ask = base[op] as (path: string) => unknown;
    return (path: string) => {
      questions.set(`${op} ${path}`, { op, path });
      return ask(path);
    };
  };
  const refuse = (): never => {
    refused = true;
    throw Object.assign(new Error('This file system only looks'), { code: 'EROFS' });
  };
  const ops = [
    ...lookingFsOps.map((op) => [op, look(op)] as const),
    ...mutatingFsOps.map((op) => [op, refuse] as const),
  ];
  return {
    fs: Object.freeze(Object.fromEntries(ops)) as unknown as FsOps,
    asked: () => [...questions.values()],
    hasRefused: () => refused,
  };
}
