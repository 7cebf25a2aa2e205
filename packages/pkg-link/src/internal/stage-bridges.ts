import type { TreeChange } from '../types.ts';
import { makeParents, type Stage } from './stage.ts';
import { cellOf } from './state-paths.ts';

/**
 * Lets what is staged find what is not: links in new cells lead to the cells beside them, and those that were there
 * already are not in the mirror. Each gets a link there, to the absolute path that `findCell` gives. They are never made
 * visible: a commit takes from the mirror only what it placed there by name.
 */
export function stageBridges(
  { directories, symlinks }: Pick<TreeChange, 'directories' | 'symlinks'>,
  stage: Stage,
  findCell: (cell: string) => string,
): void {
  const fresh = new Set(directories.map(({ path }) => cellOf(path)));
  const bridged = new Set<string>();
  for (const { target } of symlinks) {
    const cell = cellOf(target);
    if (cell === undefined || fresh.has(cell) || bridged.has(cell)) continue;
    bridged.add(cell);
    makeParents(stage, cell);
    stage.fs.symlink(findCell(cell), `${stage.tree}/${cell}`, 'directory');
  }
}
