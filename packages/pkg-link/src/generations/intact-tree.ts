import type { FsOps } from '@dx/pkg-core';
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
