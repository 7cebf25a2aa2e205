import { type FsOps, mutatingFsOps } from '@dx/pkg-core';

/** A file system that changes nothing in a directory: what is tried there fails as on a disk that cannot be written to. */
export function readOnlyProject(directory: string, fs: FsOps): FsOps {
  const guard = (op: (typeof mutatingFsOps)[number]): unknown => {
    const change = fs[op] as (...args: readonly unknown[]) => unknown;
    return (...args: readonly unknown[]) => {
      if (args.some((arg) => typeof arg === 'string' && arg.startsWith(`${directory}/`)))
        throw Object.assign(new Error('The project is left alone'), { code: 'EROFS', syscall: op });
      return change(...args);
    };
  };
  return { ...fs, ...Object.fromEntries(mutatingFsOps.map((op) => [op, guard(op)])) };
}
