import { isLinked, listStore, type StoreEntry } from '@dx/pkg-cache';
import type { FsOps } from '@dx/pkg-core';
import { measureTree } from '../cache/measure-tree.ts';

/** A number of things and their bytes. */
export interface Amount {
  readonly count: number;
  readonly sizeBytes: number;
}

/** What lies below `home`. */
export interface StoreStatus {
  readonly directory: string;
  /** Packages that something is linked to. */
  readonly used: Amount;
  /** Packages that nothing is linked to: `dx store prune` removes them. */
  readonly unused: Amount;
  /** What belongs to no package. */
  readonly strayCount: number;
  /** Files of registry documents. */
  readonly documents: Amount;
  /** Complete trees that lie ready, of all projects. Their files are links: no bytes of their own as a rule. */
  readonly generationCount: number;
}

/** Looks at all of a store. One file read and some looks for each package. */
export function describeStore(home: string, fs: FsOps): StoreStatus {
  const directory = `${home}/store`;
  const { entries, strays, unfinished } = listStore(fs, directory);
  const used = entries.filter((entry) => isLinked(fs, entry));
  const isUsed = new Set(used);
  const documents = measureTree(`${home}/metadata`, fs);
  return {
    directory,
    used: amountOf(used),
    unused: amountOf(entries.filter((entry) => !isUsed.has(entry))),
    strayCount: strays.length + unfinished.length,
    documents: { count: documents.files, sizeBytes: documents.sizeBytes },
    generationCount: countGenerations(`${home}/generations/v1`, fs),
  };
}

function amountOf(entries: readonly StoreEntry[]): Amount {
  return { count: entries.length, sizeBytes: entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) };
}

function countGenerations(directory: string, fs: FsOps): number {
  if (fs.lstat(directory)?.kind !== 'directory') return 0;
  const counts = fs
    .readDirectory(directory)
    .map(
      ({ name }) =>
        fs.readDirectory(`${directory}/${name}`).filter(({ kind }) => kind === 'directory').length,
    );
  return counts.reduce((sum, count) => sum + count, 0);
}
