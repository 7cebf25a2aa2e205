import type { Tree } from '../types.ts';
import { cellOf, cellsDirectory, isSharedPath } from './state-paths.ts';

/**
 * The paths to remove with those in a cell that is no longer wanted replaced by the cell, and all cells by the directory
 * of cells when none is wanted. What lies behind the link to shared cells is nobody's to remove from here.
 */
export function takeCells(removed: readonly string[], { placements }: Tree): readonly string[] {
  const wanted = new Set<string>();
  for (const { path } of placements) {
    const cell = isSharedPath(path) ? undefined : cellOf(path);
    if (cell !== undefined) wanted.add(cell);
  }
  const paths = new Set<string>();
  for (const path of removed) {
    if (isSharedPath(path)) continue;
    const cell = cellOf(path);
    if (cell === undefined || wanted.has(cell)) paths.add(path);
    else paths.add(wanted.size === 0 ? cellsDirectory : cell);
  }
  return [...paths];
}
