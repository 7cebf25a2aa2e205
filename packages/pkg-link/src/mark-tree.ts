import type { FsOps } from '@dx/pkg-core';
import { treeFile } from './internal/state-paths.ts';
import { formatTree, readTree } from './read-tree.ts';
import { readTreeBoot } from './tree-boot.ts';
import type { Tree } from './types.ts';

/** What became known of a package's directory after the tree was laid out. */
export interface PlacementMarks {
  readonly hasInstallScript?: true;
  readonly built?: true;
}

/** The tree with marks set, by path; itself where none changes anything. Never takes a mark away. O(placements). */
export function markTree(tree: Tree, marks: ReadonlyMap<string, PlacementMarks>): Tree {
  if (marks.size === 0) return tree;
  let isChanged = false;
  const placements = tree.placements.map((placement) => {
    const mark = placement.kind === 'directory' ? marks.get(placement.path) : undefined;
    if (mark === undefined || placement.kind !== 'directory') return placement;
    const isNew =
      (mark.built === true && placement.built !== true) ||
      (mark.hasInstallScript === true && !placement.hasInstallScript);
    isChanged ||= isNew;
    return isNew ? Object.freeze({ ...placement, ...mark }) : placement;
  });
  return isChanged ? Object.freeze({ ...tree, placements: Object.freeze(placements) }) : tree;
}

/**
 * Writes into the record of a project's tree that the scripts of these paths have run, for whoever runs them in the tree
 * itself. Nothing where no tree is recorded. By one rename.
 *
 * @throws DX_DISK_FULL, DX_NO_PERMISSION as the file system's own errors
 */
export function recordBuilt(root: string, paths: readonly string[], { fs }: { readonly fs: FsOps }): void {
  const built = { hasInstallScript: true, built: true } as const;
  record(root, fs, (tree) => markTree(tree, new Map(paths.map((path) => [path, built]))));
}

/**
 * Writes into the record of a project's tree what the copies of members have, by path, for whoever brings them up to date
 * in the tree itself. Nothing where no tree is recorded. By one rename.
 *
 * @throws DX_DISK_FULL, DX_NO_PERMISSION as the file system's own errors
 */
export function recordContents(
  root: string,
  contents: ReadonlyMap<string, string>,
  { fs }: { readonly fs: FsOps },
): void {
  record(root, fs, (tree) => {
    const placements = tree.placements.map((placement) => {
      const content = placement.kind === 'directory' ? contents.get(placement.path) : undefined;
      return content === undefined ? placement : Object.freeze({ ...placement, content });
    });
    return Object.freeze({ ...tree, placements: Object.freeze(placements) });
  });
}

function record(root: string, fs: FsOps, change: (tree: Tree) => Tree): void {
  const tree = readTree(root, { fs });
  const marked = tree === undefined ? undefined : change(tree);
  if (marked === undefined || marked === tree) return;
  const temporary = `${root}/${treeFile}.new`;
  fs.writeFile(temporary, formatTree(marked, readTreeBoot(root, { fs })));
  fs.rename(temporary, `${root}/${treeFile}`);
}
