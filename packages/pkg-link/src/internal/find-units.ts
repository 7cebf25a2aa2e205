import { unsafeLink } from '../errors.ts';
import type { DirectoryView } from './directory-view.ts';
import { hasAncestorIn } from './location.ts';

const firstModules = /(?:^|\/)node_modules(?=\/)/;

/**
 * What has to be flipped so that all `paths` (sorted) appear: each path itself or, where a directory that it lies in is
 * missing, the topmost missing one, which brings everything in it along. So the parent of every unit is there.
 *
 * @param isFresh directories that count as missing because they are made anew
 * @throws DX_UNSAFE_LINK when a directory on the way is a link
 */
export function findUnits(
  paths: readonly string[],
  view: DirectoryView,
  isFresh: (directory: string) => boolean = () => false,
): readonly string[] {
  const units = new Set<string>();
  for (const path of paths) {
    if (!units.has(path) && !hasAncestorIn(path, units)) units.add(findUnit(path, view, isFresh));
  }
  return [...units];
}

function findUnit(path: string, view: DirectoryView, isFresh: (directory: string) => boolean): string {
  const start = firstModules.exec(path);
  if (start === null) throw new TypeError(`Not below a node_modules: ${path}`);
  for (let slash = start.index + start[0].length; slash !== -1; slash = path.indexOf('/', slash + 1)) {
    const above = path.slice(0, slash);
    const kind = view.kindAt(above);
    if (kind === 'link') throw unsafeLink(above);
    if (kind !== 'directory' || isFresh(above)) return above;
  }
  return path;
}
