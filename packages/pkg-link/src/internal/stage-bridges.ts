import type { TreeChange } from '../types.ts';
import { makeParents, type Stage } from './stage.ts';
import { cellOf, isSharedPath, sharedLink } from './state-paths.ts';

/**
 * Lets what is staged find what is not, so that scripts can run before a commit: links in new cells lead to the cells
 * beside them, and those that were there already are not in the mirror. Each gets a link there, to the absolute path
 * that `findCell` gives. They are never made visible: a commit takes from the mirror only what was placed there by name.
 */
export function stageBridges(
  { directories, symlinks }: Pick<TreeChange, 'directories' | 'symlinks'>,
  stage: Stage,
  findCell: (cell: string) => string | undefined,
): void {
  const fresh = new Set(directories.map(({ path }) => cellOf(path)));
  const bridged = new Set<string>();
  for (const { target } of symlinks) {
    const cell = cellOf(target);
    if (cell === undefined || fresh.has(cell) || bridged.has(cell)) continue;
    bridged.add(cell);
    const path = findCell(cell);
    if (path !== undefined) bridge(path, cell, stage);
  }
}

/** The same for a tree: bridges to the cells of the project and, where that link is not new, to the shared ones. */
export function bridgeProject(change: TreeChange, stage: Stage): void {
  stageBridges(change, stage, (cell) => (isSharedPath(cell) ? undefined : `${stage.root}/${cell}`));
  const shared = change.desired.placements.find(({ path }) => path === sharedLink);
  const isStaged = change.symlinks.some(({ path }) => path === sharedLink);
  if (shared?.kind === 'link' && !isStaged) bridge(shared.target, sharedLink, stage);
}

function bridge(target: string, path: string, stage: Stage): void {
  makeParents(stage, path);
  stage.fs.symlink(target, `${stage.tree}/${path}`, 'directory');
}
