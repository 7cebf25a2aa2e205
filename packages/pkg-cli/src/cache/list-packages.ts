import { isLinked, listStore, type StoreEntry } from '@dx/pkg-cache';
import type { FsOps } from '@dx/pkg-core';
import { satisfies } from 'semver';
import { formatBytes, plural } from '../terminal/format.ts';
import { formatTable } from '../terminal/format-table.ts';
import { plainText } from '../terminal/plain-text.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** A package of the store. */
export interface CachedPackage {
  readonly name: string;
  readonly version: string;
  readonly integrity: string;
  readonly fileCount: number;
  readonly sizeBytes: number;
  /** Whether a project or a tree that lies ready is linked to it: `dx store prune` leaves it. */
  readonly isLinked: boolean;
}

/** The packages of a store that `name` or `name@range` asks for, all without words. Sorted by name and version. */
export function findPackages(fs: FsOps, store: string, words: readonly string[]): readonly CachedPackage[] {
  const wanted = words.map(parseWord);
  const found = listStore(fs, store).entries.filter(
    (entry) => wanted.length === 0 || wanted.some((word) => isWanted(entry, word)),
  );
  return found.map((entry) => {
    const { name, version, integrity, files, sizeBytes } = entry;
    return { name, version, integrity, fileCount: files.length, sizeBytes, isLinked: isLinked(fs, entry) };
  });
}

/** Prints them as a table with a sum. */
export function printPackages(terminal: Terminal, packages: readonly CachedPackage[]): void {
  const rows = packages.map(({ name, version, fileCount, sizeBytes, isLinked: isUsed }) => [
    { text: plainText(`${name}@${version}`) },
    { text: formatBytes(sizeBytes).padStart(9) },
    { text: plural(fileCount, 'file') },
    { text: isUsed ? '' : 'nothing is linked to it', paint: terminal.paint.dim },
  ]);
  for (const line of formatTable(rows)) terminal.print(line);
  const sizeBytes = packages.reduce((sum, one) => sum + one.sizeBytes, 0);
  terminal.print(`${plural(packages.length, 'package')}, ${formatBytes(sizeBytes)}`);
}

interface Wanted {
  readonly name: string;
  readonly range: string;
}

function parseWord(word: string): Wanted {
  const at = word.indexOf('@', 1);
  return at === -1 ? { name: word, range: '*' } : { name: word.slice(0, at), range: word.slice(at + 1) };
}

function isWanted({ name, version }: StoreEntry, wanted: Wanted): boolean {
  if (name !== wanted.name) return false;
  return wanted.range === '*' || satisfies(version, wanted.range, { loose: true, includePrerelease: true });
}
