import type { FsOps } from '@dx/pkg-core';
import { makeLiveExecutable } from '../internal/finish-commit.ts';
import { findLiveTargets } from '../internal/stage-bins.ts';
import { journalFile } from '../internal/state-paths.ts';
import { observeTree } from '../observe-tree.ts';
import { readTree } from '../read-tree.ts';
import type { Tree } from '../types.ts';

/** The recorded tree of a project, when all of it is in its place as far as `observeTree` looks; no commit is under way. */
export function intactTree(root: string, options: { readonly fs: FsOps }): Tree | undefined {
  if (options.fs.lstat(`${root}/${journalFile}`) !== undefined) return undefined;
  const tree = readTree(root, options);
  return tree !== undefined && observeTree(root, tree, options) === tree ? tree : undefined;
}

/**
 * Makes the files of members that commands of a tree run executable, as a commit does. For a tree that came into its place
 * without one. What cannot be made so is left: the command then says so itself.
 */
export function enableOwnCommands(root: string, tree: Tree, fs: FsOps): void {
  for (const path of findLiveTargets(tree, root, fs)) {
    try {
      makeLiveExecutable(path, tree, { root, fs });
    } catch {}
  }
}
