import path from 'node:path';
import type { FsOps } from '@dx/pkg-core';

/** Whether git is changing the work tree that a directory is in: a checkout, a merge, a stash. */
export function isGitBusy(directory: string, fs: FsOps): boolean {
  const git = findGitDirectory(directory, fs);
  return git !== undefined && fs.lstat(`${git}/index.lock`) !== undefined;
}

/** Of a linked work tree and of a submodule `.git` is a file that says where. */
function findGitDirectory(directory: string, fs: FsOps): string | undefined {
  const candidate = path.join(directory, '.git');
  const stat = fs.lstat(candidate);
  if (stat?.kind === 'directory') return candidate;
  if (stat?.kind === 'file') {
    const target = /^gitdir: (.+)$/m.exec(new TextDecoder().decode(fs.readFile(candidate)))?.[1];
    return target === undefined ? undefined : path.resolve(directory, target);
  }
  const above = path.dirname(directory);
  return above === directory ? undefined : findGitDirectory(above, fs);
}
