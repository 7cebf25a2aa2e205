import { createHash } from 'node:crypto';
import type { FsOps } from '@dx/pkg-core';
import { isRelativeLocation, isSafePath } from './relative-location.ts';
import type { Generation, Seal } from './types.ts';

const sealFile = 'seal.json';

/** The seal is what makes a directory a generation: it comes last and goes first. */
export function writeSeal(fs: FsOps, directory: string, seal: Seal): void {
  const file = `${directory}/${sealFile}`;
  fs.writeFile(`${file}.new`, JSON.stringify(seal));
  fs.rename(`${file}.new`, file);
}

/** From then on the directory is no generation. */
export function breakSeal(fs: FsOps, directory: string): void {
  fs.unlink(`${directory}/${sealFile}`);
}

/** Nothing where there is no seal, or none that this version understands. */
export function readSeal(fs: FsOps, directory: string, id: string): Generation | undefined {
  try {
    const seal: unknown = JSON.parse(new TextDecoder().decode(fs.readFile(`${directory}/${sealFile}`)));
    return isSeal(seal) ? Object.freeze({ ...seal, id, directory }) : undefined;
  } catch {
    return undefined;
  }
}

/** The seal of a generation, without where it is. */
export function sealOf({ id: _, directory: __, ...seal }: Generation): Seal {
  return seal;
}

/**
 * In one text: inode and time of modification of every directory that says which packages there are, and of the packages
 * themselves. A package that came, went, or had a file added or removed shows; a file that was written over does not.
 * Cost: one `lstat` for each.
 */
export function stampGeneration(fs: FsOps, directory: string, owners: readonly string[]): string {
  const hash = createHash('sha1');
  const stamp = (path: string): void => {
    const stat = fs.lstat(path);
    hash.update(`${path.slice(directory.length)} ${stat?.kind} ${stat?.inode} ${stat?.modifiedMs}\n`);
  };
  const stampAll = (path: string, isDeep: boolean): void => {
    stamp(path);
    for (const { name, kind } of sorted(fs.readDirectory(path))) {
      if (kind !== 'directory' || (name.startsWith('.') && name !== '.bin')) continue;
      const isScope = isDeep && name.startsWith('@');
      if (isScope) stampAll(`${path}/${name}`, false);
      else stamp(`${path}/${name}`);
    }
  };
  for (const owner of owners) stampAll(modulesOf(`${directory}/tree`, owner), true);
  const cells = `${directory}/tree/node_modules/.dx/pkgs`;
  if (fs.lstat(cells)?.kind === 'directory') stampAll(cells, false);
  return hash.digest('base64url');
}

/** The `node_modules` of a project or member. */
export function modulesOf(root: string, owner: string): string {
  return owner === '' ? `${root}/node_modules` : `${root}/${owner}/node_modules`;
}

function sorted<Entry extends { readonly name: string }>(entries: readonly Entry[]): readonly Entry[] {
  return [...entries].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Owners are paths that directories are moved to. */
function isSeal(value: unknown): value is Seal {
  if (typeof value !== 'object' || value === null) return false;
  const seal = value as Partial<Record<keyof Seal, unknown>>;
  if (seal.version !== 1 || (seal.kind !== 'spare' && seal.kind !== 'parked')) return false;
  if (typeof seal.madeMs !== 'number' || typeof seal.packageCount !== 'number') return false;
  if (![seal.boot, seal.host, seal.tree, seal.stamp].every((text) => typeof text === 'string')) return false;
  if (!Array.isArray(seal.ownCommands) || !seal.ownCommands.every(isSafePath)) return false;
  return Array.isArray(seal.owners) && seal.owners.every(isRelativeLocation) && seal.owners.includes('');
}
