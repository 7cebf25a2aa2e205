import type { FsOps } from '@dx/pkg-core';
import { isDxError } from '@dx/pkg-core';
import { type DirectoryView, viewDirectories } from './internal/directory-view.ts';
import { isReady } from './internal/ready-marker.ts';
import { linkText } from './internal/stage-links.ts';
import { cellOf, hiddenLockFile, isSharedPath, sharedLink } from './internal/state-paths.ts';
import type { BinPlacement, LinkPlacement, Placement, Tree } from './types.ts';

/**
 * The tree as it still is: `tree` itself when nothing that lies directly in a `node_modules` of the project or of a
 * member, in a scope or a `.bin` of it, has gone or become something else, and all cells are there; otherwise a tree
 * without what has. What is inside packages and cells is not looked at. But npm, when it goes on from a tree with cells,
 * removes things inside of them; its hidden lock, which dx never leaves beside cells, tells, and then nothing counts.
 * Cost: one directory read per such directory, one for all cells of the project, one small file per shared cell.
 *
 * @example
 * const current = observeTree('/app', tree, { fs: nodeFs });
 */
export function observeTree(root: string, tree: Tree, { fs }: { readonly fs: FsOps }): Tree {
  const look = openLook(root, tree, fs);
  const isTakenOver = tree.linker !== 'hoisted' && kindAt(hiddenLockFile, look.view) !== undefined;
  const placements = isTakenOver ? [] : tree.placements.filter((placement) => isThere(placement, look));
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
  /** Whether a cell is there, by path. */
  readonly cells: Map<string, boolean>;
  /** Where the link to shared cells leads, when it is the recorded one. */
  readonly sharedDirectory: string | undefined;
}

function openLook(root: string, tree: Tree, fs: FsOps): Look {
  const view = viewDirectories(root, fs);
  const shared = tree.placements.find(({ path }) => path === sharedLink);
  const isLinked = shared?.kind === 'link' && saysSo(shared, { root, fs, view });
  return { root, fs, view, cells: new Map(), sharedDirectory: isLinked ? shared.target : undefined };
}

function isThere(placement: Placement, look: Look): boolean {
  const cell = cellOf(placement.path);
  if (cell !== undefined) return isCellThere(cell, look);
  if (isNested(placement.path)) return true;
  const kind = kindAt(placement.path, look.view);
  if (placement.kind === 'directory') return kind === 'directory';
  if (placement.kind === 'link') return kind === 'link' && (isMember(placement) || saysSo(placement, look));
  const isLink = kind === 'link' && placement.shim === undefined;
  const isMade = isLink ? cellOf(placement.target) === undefined || saysSo(placement, look) : kind === 'file';
  return isMade || look.fs.stat(`${look.root}/${placement.target}`)?.kind !== 'file';
}

function isCellThere(cell: string, look: Look): boolean {
  const known = look.cells.get(cell);
  if (known !== undefined) return known;
  const isFound = isSharedPath(cell) ? isShared(cell, look) : kindAt(cell, look.view) === 'directory';
  look.cells.set(cell, isFound);
  return isFound;
}

function isShared(cell: string, { sharedDirectory, fs }: Look): boolean {
  return (
    sharedDirectory !== undefined &&
    isReady(`${sharedDirectory}${cell.slice(sharedLink.length)}`, fs, 'there')
  );
}

function isMember({ target, path }: LinkPlacement): boolean {
  return cellOf(target) === undefined && path !== sharedLink;
}

/** Whether the link on disk says what it should: another package manager's may lead elsewhere. */
function saysSo(
  placement: LinkPlacement | BinPlacement,
  { root, fs, view }: Pick<Look, 'root' | 'fs' | 'view'>,
): boolean {
  if (kindAt(placement.path, view) !== 'link') return false;
  return fs.readLink(`${root}/${placement.path}`) === linkText(placement);
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
