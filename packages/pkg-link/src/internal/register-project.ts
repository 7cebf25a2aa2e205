import { createHash } from 'node:crypto';
import type { FsOps } from '@dx/pkg-core';
import type { Tree } from '../types.ts';
import { parentOf } from './location.ts';
import { cellOf, isSharedPath } from './state-paths.ts';

/**
 * Records which cells a project uses, before the first of them is looked at, so that whoever removes cells that nobody
 * uses spares these. Those of the tree that is there now stay on the list: the commit may fail.
 *
 * Format: `<directory>/.projects/<sha256 of the project's path, 32 hexadecimal digits>.json`, UTF-8 JSON,
 * `{"version":1,"root":"<absolute path>","cells":["<name>",…]}`, sorted, replaced by rename.
 */
export function registerProject(
  directory: string,
  desired: Tree,
  { root, current, fs }: { readonly root: string; readonly current?: Tree; readonly fs: FsOps },
): void {
  const cells = new Set<string>();
  for (const { path } of [...desired.placements, ...(current?.placements ?? [])]) {
    const cell = isSharedPath(path) ? cellOf(path) : undefined;
    if (cell !== undefined) cells.add(cell.slice(cell.lastIndexOf('/') + 1));
  }
  const key = createHash('sha256').update(root).digest('hex').slice(0, 32);
  const file = `${directory}/.projects/${key}.json`;
  const temporary = `${file}.${process.pid}`;
  fs.mkdir(parentOf(file), { recursive: true });
  fs.writeFile(temporary, JSON.stringify({ version: 1, root, cells: [...cells].sort() }));
  fs.rename(temporary, file);
}
