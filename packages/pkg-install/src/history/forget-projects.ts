import { readEntry } from './entry-file.ts';
import type { HistoryPlace } from './history-place.ts';
import { listNumbers } from './position.ts';

const patienceMs = 30 * 24 * 60 * 60 * 1_000;

/**
 * Removes the histories of projects that are gone, 30 days after their last entry: what is gone may be on a disk that is
 * not there today. Looks at one file of each project.
 */
export function forgetProjects({ directory, fs }: HistoryPlace, nowMs: number): void {
  const all = directory.slice(0, directory.lastIndexOf('/'));
  if (fs.lstat(all) === undefined) return;
  for (const { name } of fs.readDirectory(all)) {
    if (!/^[0-9a-f]{32}$/.test(name)) continue;
    const other: HistoryPlace = { directory: `${all}/${name}`, root: '', fs };
    const newest = readEntry(other, listNumbers(other).at(-1) ?? 0);
    if (newest === undefined || nowMs - newest.timeMs < patienceMs) continue;
    if (fs.lstat(newest.root) === undefined) fs.removeTree(other.directory);
  }
}
