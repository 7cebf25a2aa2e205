import { readStoreEntry, type StoreEntry } from '@dx/pkg-cache';
import type { FsOps } from '@dx/pkg-core';
import {
  type DirectoryPlacement,
  isSharedPath,
  isTreeOfThisBoot,
  type Placement,
  recordBoot,
  type Tree,
} from '@dx/pkg-link';
import { installedTree } from './installed-tree.ts';
import type { Session } from './session.ts';
import { knownIntegrity } from './source-memory.ts';

/**
 * As `installedTree`, without packages that a power cut has taken contents from. Nothing that a commit places is synced, so
 * after another boot of the machine every file is compared once with the store, which is hashed again; what is linked to it
 * needs a look only. What somebody has edited is no such loss, and stays. Once all is whole, the record says so.
 *
 * Cost: a read within a boot; else as `dx store verify` for the packages of the project.
 */
export function wholeTree(session: Session, root: string): Tree | undefined {
  const { fs, options } = session;
  const tree = installedTree(root, { fs });
  if (tree === undefined || isTreeOfThisBoot(root, { fs })) return tree;
  const lost = new Set(tree.placements.filter((placement) => hasLost(session, root, placement)));
  const [first] = tree.placements;
  // With one placement less there is a commit, which writes the hidden lock.
  if (lost.size === 0 && first !== undefined && isHiddenLockLost(root, fs)) lost.add(first);
  if (lost.size > 0)
    return Object.freeze({
      ...tree,
      placements: Object.freeze(tree.placements.filter((placement) => !lost.has(placement))),
    });
  if (options.policy?.outcome !== 'plan') tryToRecord(root, fs);
  return tree;
}

/** Bundled packages are among the files of the one that has them. */
function hasLost({ fs, memory, store }: Session, root: string, placement: Placement): boolean {
  if (placement.kind !== 'directory' || placement.inBundle || placement.copyOf !== undefined) return false;
  if (isSharedPath(placement.path)) return false;
  const integrity = knownIntegrity(memory, placement);
  if (integrity === undefined || !store().has(integrity))
    return isManifestLost(`${root}/${placement.path}`, fs);
  const entry = readStoreEntry(fs, store().directory, integrity);
  return entry === undefined || hasLostFile(entry, root, placement, fs);
}

function hasLostFile(entry: StoreEntry, root: string, { path }: DirectoryPlacement, fs: FsOps): boolean {
  return entry.files.some((file) => {
    const [own, stored] = [`${root}/${path}/${file.path}`, `${entry.directory}/${file.path}`];
    const [found, expected] = [fs.lstat(own), fs.lstat(stored)];
    if (found?.kind !== 'file' || expected === undefined) return false;
    if (found.inode === expected.inode && found.device === expected.device) return false;
    return isLost(fs.readFile(own), fs.readFile(stored));
  });
}

/** Whether contents end early or go on as zeros where they should not. */
function isLost(found: Uint8Array, expected: Uint8Array): boolean {
  const at = expected.findIndex((byte, index) => found[index] !== byte);
  return at >= 0 && (at >= found.length || found[at] === 0);
}

function isManifestLost(directory: string, fs: FsOps): boolean {
  return fs.lstat(`${directory}/package.json`) !== undefined && !isJson(`${directory}/package.json`, fs);
}

function isHiddenLockLost(root: string, fs: FsOps): boolean {
  const path = `${root}/node_modules/.package-lock.json`;
  return fs.lstat(path) !== undefined && !isJson(path, fs);
}

function isJson(path: string, fs: FsOps): boolean {
  try {
    JSON.parse(new TextDecoder().decode(fs.readFile(path)));
    return true;
  } catch {
    return false;
  }
}

/** Where it cannot be written, the next run looks again. */
function tryToRecord(root: string, fs: FsOps): void {
  try {
    recordBoot(root, { fs });
  } catch {}
}
