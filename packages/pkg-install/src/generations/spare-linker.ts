import type { PackageStore } from '@dx/pkg-cache';
import type { FsOps } from '@dx/pkg-core';
import type { DirectoryPlacement, LinkMethod, StageOptions, Tree } from '@dx/pkg-link';
import type { LinkQueue } from '../link-queue.ts';
import { copyPackage } from './copy-package.ts';

/** Where the packages of a spare come from. */
export interface SpareSources {
  /** Absolute path of the project. */
  readonly root: string;
  readonly tree: Tree;
  readonly store: PackageStore;
  readonly method: LinkMethod;
  readonly fs: FsOps;
  readonly links: LinkQueue;
}

/**
 * Brings packages into a spare: out of the store, or from the project's own tree where they are not there as the store has
 * them: scripts have run in them, they are patched, or they never came from an archive.
 */
export function spareLinker({
  root,
  tree,
  store,
  method,
  fs,
  links,
}: SpareSources): StageOptions['linkPackage'] {
  const own = new Set(tree.placements.filter((placement) => !isBundled(placement)).map(({ path }) => path));
  return async (placement, destination) => {
    const { integrity, path } = placement;
    if (integrity !== undefined && isAsStored(placement) && store.has(integrity))
      await links.link({ store: store.directory, integrity, destination, method, isFresh: false });
    else copyPackage(fs, `${root}/${path}`, destination, (inner) => isOthers(own, `${path}/${inner}`, inner));
    return 'linked';
  };
}

function isAsStored({ built, patch, copyOf }: DirectoryPlacement): boolean {
  return built !== true && patch === undefined && copyOf === undefined;
}

function isBundled(placement: Tree['placements'][number]): boolean {
  return placement.kind === 'directory' && placement.inBundle;
}

/** Whether something below a package is a place of the tree itself, and not the package's own. */
function isOthers(own: ReadonlySet<string>, path: string, inner: string): boolean {
  return own.has(path) || inner === 'node_modules/.bin';
}
