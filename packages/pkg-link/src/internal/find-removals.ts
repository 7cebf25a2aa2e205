import type { LinkPlacement, Placement, Tree } from '../types.ts';
import type { DirectoryView } from './directory-view.ts';
import { baseOf, hasAncestorIn, isOutside, joinLocation, parentOf } from './location.ts';
import { cellOf, cellsDirectory, isSharedPath, sharedLink } from './state-paths.ts';

/**
 * The topmost paths to take away so that `paths` are gone: those that are there and that no unit replaces, and in
 * their place the scope, `.bin` or nested `node_modules` that would be left empty. Sorted.
 *
 * @throws DX_UNSAFE_LINK when one lies behind a link
 */
export function findRemovals(
  paths: readonly string[],
  units: readonly string[],
  view: DirectoryView,
): readonly string[] {
  const replaced = new Set(units);
  const removals = new Set<string>();
  for (const path of [...paths].sort()) {
    if (replaced.has(path) || hasAncestorIn(path, replaced)) continue;
    if (hasAncestorIn(path, removals) || view.kindAt(path) === undefined) continue;
    removals.add(path);
  }
  takeEmptied(removals, ancestorsOf(units), view);
  return [...removals].sort();
}

function takeEmptied(removals: Set<string>, busy: ReadonlySet<string>, view: DirectoryView): void {
  for (const path of removals) {
    const holder = parentOf(path);
    if (!isHolder(holder) || busy.has(holder)) continue;
    const names = [...view.list(holder).keys()].map((name) => `${holder}/${name}`);
    if (!names.every((name) => removals.has(name))) continue;
    for (const name of names) removals.delete(name);
    removals.add(holder);
  }
}

/** A directory that is only there for what is in it. The `node_modules` of the project has more than packages. */
function isHolder(path: string): boolean {
  const base = baseOf(path);
  return base === '.bin' || base.startsWith('@') || (base === 'node_modules' && path !== 'node_modules');
}

function ancestorsOf(units: readonly string[]): ReadonlySet<string> {
  const ancestors = new Set<string>();
  for (const unit of units) {
    for (let path = parentOf(unit); path !== '' && !ancestors.has(path); path = parentOf(path))
      ancestors.add(path);
  }
  return ancestors;
}

/**
 * What looks like a package in some `node_modules` of the project or of a member and is not in the tree, with all
 * commands. Names that start with a dot, and plain files, are none of ours.
 */
export function findUnknown(tree: Tree, view: DirectoryView): readonly string[] {
  const wanted = new Set(tree.placements.map(({ path }) => path));
  const unknown: string[] = [];
  for (const owner of findOwners(tree)) {
    const modules = owner === '' ? 'node_modules' : `${owner}/node_modules`;
    for (const path of listPackages(owner, modules, view)) if (!wanted.has(path)) unknown.push(path);
    if (view.kindAt(`${modules}/.bin`) !== undefined) unknown.push(`${modules}/.bin`);
  }
  for (const path of [cellsDirectory, sharedLink]) {
    const isWanted =
      wanted.has(path) || tree.placements.some((placement) => placement.path.startsWith(`${path}/`));
    if (!isWanted && view.kindAt(path) !== undefined) unknown.push(path);
  }
  return unknown;
}

/** The project and its members. */
function findOwners(tree: Tree): ReadonlySet<string> {
  const owners = new Set(['']);
  for (const placement of tree.placements) {
    if (isSharedPath(placement.path)) continue;
    if (isProjectLink(placement) && !isOutside(placement.target)) owners.add(placement.target);
    const modules = `/${placement.path}`.indexOf('/node_modules/');
    owners.add(placement.path.slice(0, Math.max(0, modules - 1)));
  }
  return owners;
}

function isProjectLink(placement: Placement): placement is LinkPlacement {
  return placement.kind === 'link' && placement.path !== sharedLink && cellOf(placement.target) === undefined;
}

function listPackages(owner: string, modules: string, view: DirectoryView): readonly string[] {
  const packages: string[] = [];
  if (owner !== '' && view.kindAt(owner) !== 'directory') return packages;
  for (const [name, kind] of view.list(modules)) {
    if (name.startsWith('.') || (kind !== 'directory' && kind !== 'link')) continue;
    const path = joinLocation(owner, name);
    const isScope = name.startsWith('@') && kind === 'directory';
    if (isScope) for (const inner of view.list(path).keys()) packages.push(`${path}/${inner}`);
    else packages.push(path);
  }
  return packages;
}
