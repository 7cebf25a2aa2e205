import type { FsOps } from '@dx/pkg-core';
import { findGone, withoutGone } from './internal/drop-placements.ts';
import { cellOf } from './internal/state-paths.ts';
import type { SkippedPlacement, StagedTree } from './types.ts';

/**
 * A staged change without packages that turned out not to work here, such as an optional one whose script failed: they,
 * what is below them, their links and commands leave the staging area and, at the commit, the project. Call it before
 * `commitTree`.
 */
export function dropStaged(
  staged: StagedTree,
  dropped: readonly SkippedPlacement[],
  { fs }: { readonly fs: FsOps },
): StagedTree {
  if (dropped.length === 0) return staged;
  const isGone = findGone(dropped.map(({ placement }) => placement));
  const gone = staged.tree.placements.filter(isGone);
  const paths = new Set(gone.map(({ path }) => path));
  for (const path of staged.placed)
    if (paths.has(path)) fs.removeTree(`${staged.directory}/tree/${cellOf(path) ?? path}`);
  return Object.freeze({
    ...staged,
    tree: withoutGone(staged.tree, isGone),
    placed: Object.freeze(staged.placed.filter((path) => !paths.has(path))),
    removed: Object.freeze([...new Set([...staged.removed, ...paths])].sort()),
    dropped: Object.freeze([...staged.dropped, ...dropped].sort(byPath)),
  });
}

function byPath(a: SkippedPlacement, b: SkippedPlacement): number {
  return a.placement.path < b.placement.path ? -1 : 1;
}
