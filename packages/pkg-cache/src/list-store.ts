import type { FsOps } from '@dx/pkg-core';
import { storePaths } from './store-layout.ts';
import { decodeRow, rowIntegrity } from './store-row.ts';
import type { StoreEntry } from './types.ts';

/** What a store holds. */
export interface StoreListing {
  /** Sorted by name and version. */
  readonly entries: readonly StoreEntry[];
  /** Absolute paths that no package can be found by: rows that cannot be read, directories without a row. Sorted. */
  readonly strays: readonly string[];
  /** Absolute paths of what was not finished, or is being unpacked right now. Sorted. */
  readonly unfinished: readonly string[];
}

/** Everything in a store, as its index has it. One file read for each package; packages themselves are not looked at. */
export function listStore(fs: FsOps, directory: string): StoreListing {
  const { index, packages, temporary } = storePaths(directory);
  const entries: StoreEntry[] = [];
  const strays: string[] = [];
  const found = new Set<string>();
  for (const name of namesIn(fs, index)) {
    const entry = readEntry(fs, directory, `${index}/${name}`);
    const isWhole = entry !== undefined && fs.lstat(entry.directory)?.kind === 'directory';
    if (!isWhole) strays.push(`${index}/${name}`);
    else {
      entries.push(entry);
      found.add(entry.directory);
    }
  }
  const lost = namesIn(fs, packages).map((name) => `${packages}/${name}`);
  strays.push(...lost.filter((path) => !found.has(path)));
  const probes = namesIn(fs, directory).filter((name) => name.startsWith('.dx-probe-'));
  const unfinished = [
    ...namesIn(fs, temporary).map((name) => `${temporary}/${name}`),
    ...probes.map((name) => `${directory}/${name}`),
  ];
  return { entries: entries.sort(byName), strays: strays.sort(), unfinished: unfinished.sort() };
}

/** Whether some file of a package is linked from elsewhere, as projects and generations do where they can. */
export function isLinked(fs: FsOps, { directory, files }: StoreEntry): boolean {
  return files.some(({ path }) => (fs.lstat(`${directory}/${path}`)?.linkCount ?? 0) > 1);
}

function readEntry(fs: FsOps, directory: string, path: string): StoreEntry | undefined {
  try {
    const row = fs.readFile(path);
    const integrity = rowIntegrity(row);
    return integrity === undefined ? undefined : decodeRow(row, directory, integrity);
  } catch {
    return undefined;
  }
}

function namesIn(fs: FsOps, directory: string): readonly string[] {
  if (fs.lstat(directory)?.kind !== 'directory') return [];
  return fs.readDirectory(directory).map(({ name }) => name);
}

function byName(a: StoreEntry, b: StoreEntry): number {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  return a.version < b.version ? -1 : 1;
}
