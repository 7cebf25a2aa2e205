import { delimiter, isAbsolute, join, relative, sep } from 'node:path';
import type { FsOps } from '@dx/pkg-core';

/** Where a program may come from. */
export interface ProgramSearch {
  readonly fs: FsOps;
  /** The project: nothing inside it is ever taken, since a dependency can bring a bin of any name. */
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The absolute path of the first `git` on PATH that is outside of the project and every `node_modules`. */
export function findGit({ fs, root, env }: ProgramSearch): string | undefined {
  const isWindows = process.platform === 'win32';
  for (const directory of readPath(env)) {
    if (!isAbsolute(directory) || isInside(root, directory)) continue;
    const path = join(directory, isWindows ? 'git.exe' : 'git');
    const found = statQuietly(fs, path);
    if (found?.kind === 'file' && (isWindows || (found.mode & 0o111) !== 0)) return path;
  }
  return undefined;
}

/** Windows has the name in any case. */
function readPath(env: ProgramSearch['env']): readonly string[] {
  const key = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  return (env[key] ?? '').split(delimiter).filter((part) => part !== '');
}

function isInside(root: string, directory: string): boolean {
  if (directory.split(/[\\/]/).includes('node_modules')) return true;
  const path = relative(root, directory);
  return path === '' || (path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path));
}

/** A directory on PATH that cannot be looked into is passed over, as every shell does. */
function statQuietly(fs: FsOps, path: string): ReturnType<FsOps['stat']> {
  try {
    return fs.stat(path);
  } catch {
    return undefined;
  }
}
