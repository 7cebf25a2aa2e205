import type { FsOps, OpenedFile } from '@dx/pkg-core';
import type { Random } from '../../random.ts';

const codes = ['ENOSPC', 'EIO', 'EACCES', 'EMFILE', 'EROFS', 'EDQUOT'] as const;

/** A file system in which one call in `oneIn` fails, and counts those that did. */
export function failingFs(
  base: FsOps,
  random: Random,
  oneIn: number,
): { readonly fs: FsOps; failures: number } {
  const state = { fs: base, failures: 0 };
  const failNowAndThen = (name: string): void => {
    if (random.int(oneIn) !== 0) return;
    state.failures += 1;
    const code = random.pick(codes);
    throw Object.assign(new Error(`${code}: injected, ${name}`), { code, syscall: name });
  };
  const failing =
    <Args extends readonly unknown[], Result>(name: string, call: (...args: Args) => Result) =>
    (...args: Args): Result => {
      failNowAndThen(name);
      return call(...args);
    };
  const wrapFile = (file: OpenedFile): OpenedFile => ({ ...file, write: failing('write', file.write) });
  const wrapped = Object.fromEntries(
    Object.entries(base).map(([name, call]) => [
      name,
      failing(name, call as (...args: unknown[]) => unknown),
    ]),
  ) as unknown as FsOps;
  state.fs = { ...wrapped, openFile: (path, options) => wrapFile(wrapped.openFile(path, options)) };
  return state;
}
