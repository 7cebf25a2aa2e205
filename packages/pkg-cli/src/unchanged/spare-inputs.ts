import path from 'node:path';
import type { FsOps } from '@dx/pkg-core';
import type { Generation } from '@dx/pkg-link/generations';
import type { InputRead } from './input-record.ts';
import { type LaunchInputs, launchInputs } from './launch-inputs.ts';

/** What tells that a spare may take the place of a `node_modules` that is gone, as the launcher can look at it. */
export interface SpareInputs {
  readonly compared: LaunchInputs;
  /** Directories of the project and its members that get a `node_modules`; the project itself comes last. */
  readonly owners: readonly string[];
  /** Where in the spare each of these comes from. */
  readonly trees: readonly string[];
  /** Owners that are compared by what is inside of them, but for `node_modules`. */
  readonly holders: readonly string[];
  /** Files of the project that commands of the tree run: they have to be executable. */
  readonly commands: readonly string[];
}

/**
 * Of what an install went by that had nothing to do, everything outside of the `node_modules` of the tree, that are to be
 * gone; nothing where a shell cannot compare it. What was read inside is as it was while the spare is.
 *
 * @param root absolute path of the project
 * @param turn the file that is there while somebody installs in it
 */
export function spareInputs(
  reads: readonly InputRead[],
  root: string,
  { spare, turn }: { readonly spare: Generation; readonly turn: string },
): SpareInputs | undefined {
  const { directory, owners, ownCommands } = spare;
  const rootLast = [...owners].reverse();
  const below = (base: string): readonly string[] =>
    rootLast.map((owner) => (owner === '' ? base : `${base}/${owner}`));
  const own = below(root);
  const modules = own.map((owner) => `${owner}/node_modules`);
  const isInside = (at: string): boolean =>
    modules.some((place) => at === place || at.startsWith(`${place}/`));
  const seen = launchInputs(reads.filter((read) => !isInside(read.path)));
  if (seen === undefined) return undefined;
  const { files, listed, directories, absent, links } = seen;
  const outside = (paths: ReadonlySet<string>): ReadonlySet<string> =>
    new Set([...paths].filter((at) => !own.includes(at)));
  return {
    compared: {
      files: new Set([...files, `${directory}/seal.json`]),
      listed: outside(listed),
      directories: outside(directories),
      absent: new Set([...absent, `${path.dirname(directory)}/swap.json`, turn]),
      links,
    },
    owners: own,
    trees: below(`${directory}/tree`),
    holders: own.filter((owner) => listed.has(owner)),
    commands: ownCommands.map((command) => `${root}/${command}`),
  };
}

/**
 * The directories that say which packages a spare has, and those of the packages: what `stampGeneration` looks at. Paths
 * are relative to its `tree`.
 */
export function spareDirectories({ directory, owners }: Generation, fs: FsOps): readonly string[] {
  const tree = `${directory}/tree`;
  const found: string[] = [];
  const list = (at: string, isDeep: boolean): void => {
    found.push(at);
    for (const { name, kind } of fs.readDirectory(`${tree}/${at}`)) {
      if (kind !== 'directory' || (name.startsWith('.') && name !== '.bin')) continue;
      if (isDeep && name.startsWith('@')) list(`${at}/${name}`, false);
      else found.push(`${at}/${name}`);
    }
  };
  for (const owner of owners) list(owner === '' ? 'node_modules' : `${owner}/node_modules`, true);
  const cells = 'node_modules/.dx/pkgs';
  if (fs.lstat(`${tree}/${cells}`)?.kind === 'directory') list(cells, false);
  return found;
}
