import type { FsOps } from '@dx/pkg-core';
import { isOutside } from '../internal/location.ts';
import { makeExecutable } from '../internal/make-executable.ts';
import { findLiveTargets } from '../internal/stage-bins.ts';
import type { Tree } from '../types.ts';

/** Files of the project itself, members' among them, that commands of a tree run; relative to its root, sorted. */
export function findOwnCommands(root: string, tree: Tree, fs: FsOps): readonly string[] {
  return findLiveTargets(tree, root, fs).filter((path) => !isOutside(path));
}

/**
 * Makes such files executable, as a commit does, for a tree that came into its place without one. What cannot be made so is
 * left: the command then says so itself.
 */
export function enableOwnCommands(root: string, commands: readonly string[], fs: FsOps): void {
  for (const path of commands) {
    try {
      const mode = (fs.lstat(`${root}/node_modules`)?.mode ?? 0o755) & 0o777;
      if (fs.realPath(`${root}/${path}`).startsWith(`${fs.realPath(root)}/`))
        makeExecutable(fs, `${root}/${path}`, mode);
    } catch {}
  }
}
