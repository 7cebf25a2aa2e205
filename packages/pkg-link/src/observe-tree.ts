import type { FsOps } from '@dx/pkg-core';
import { isDxError } from '@dx/pkg-core';
import { type DirectoryView, viewDirectories } from './internal/directory-view.ts';
import type { Placement, Tree } from './types.ts';

/**
 * The tree as it still is: `tree` itself when nothing that lies directly in a `node_modules` of the project or of a
 * member, in a scope or a `.bin` of it, has gone or become something else; otherwise a tree without what has. What is
 * inside packages is not looked at. Cost: one directory read per such directory.
 *
 * @example
 * const current = observeTree('/app', tree, { fs: nodeFs });
 */
export function observeTree(root: string, tree: Tree, { fs }: { readonly fs: FsOps }): Tree {
  const look: Look = { root, fs, view: viewDirectories(root, fs), tree };
  const placements = tree.placements.filter((placement) => isThere(placement, look));
  if (placements.length === tree.placements.length) return tree;
  return Object.freeze({ ...tree, placements: Object.freeze(placements) });
}

/** Whether `observeTree` finds everything in its place. */
export function treeLooksIntact(root: string, tree: Tree, options: { readonly fs: FsOps }): boolean {
  return observeTree(root, tree, options) === tree;
}

interface Look {
  readonly root: string;
  readonly fs: FsOps;
  readonly view: DirectoryView;
  readonly tree: Tree;
}

function isThere(placement: Placement, look: Look): boolean {
  if (isNested(placement.path)) return true;
  const kind = kindAt(placement.path, look.view);
  if (placement.kind === 'directory') return kind === 'directory';
  if (placement.kind === 'link') return kind === 'link';
  return kind === 'link' || look.fs.stat(`${look.root}/${placement.target}`)?.kind !== 'file';
}

/** Below a package rather than directly in a `node_modules` of the project or of a member. */
function isNested(path: string): boolean {
  return path.indexOf('node_modules/') !== path.lastIndexOf('node_modules/');
}

function kindAt(path: string, view: DirectoryView): ReturnType<DirectoryView['kindAt']> {
  try {
    return view.kindAt(path);
  } catch (error) {
    if (isDxError(error, 'DX_UNSAFE_LINK')) return undefined;
    throw error;
  }
}
