import type { FsOps } from '@dx/pkg-core';

/** What `listStrays` looks at. */
export interface StraySearch {
  readonly fs: FsOps;
  /** Absolute directory that has the place of the project: `…/stage-1/tree`. */
  readonly directory: string;
  /** Locations that are known to lie there: what was staged, and the links of `listKeptLinks`. */
  readonly known: readonly string[];
}

/**
 * Locations beside the staged packages that their scripts have made: `node_modules/.prisma` is one. A commit that moves
 * only what was staged would lose them. Looks at the `node_modules` directories with something staged in them, not
 * into packages. Sorted.
 *
 * Errors are those of the file system. Cost: one listing per such directory, and per scope.
 */
export function listStrays({ fs, directory, known }: StraySearch): readonly string[] {
  const expected = new Set(known.flatMap(withParents));
  const parents = new Set(known.map(parentOf).filter((parent) => parent !== undefined));
  const strays = [...parents].flatMap((parent) =>
    listLocations(fs, directory, parent).filter((location) => !expected.has(location)),
  );
  return Object.freeze([...new Set(strays)].sort());
}

/** The `node_modules` that a location lies in. */
function parentOf(location: string): string | undefined {
  return /^(?:.*\/)?node_modules(?=\/)/.exec(location)?.[0];
}

function withParents(location: string): readonly string[] {
  const parts = location.split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** Packages and other entries; a scope stands for what is in it. */
function listLocations(fs: FsOps, directory: string, parent: string): readonly string[] {
  if (fs.lstat(`${directory}/${parent}`)?.kind !== 'directory') return [];
  return fs.readDirectory(`${directory}/${parent}`).flatMap(({ name, kind }) => {
    const location = `${parent}/${name}`;
    if (!name.startsWith('@') || kind !== 'directory') return [location];
    return fs.readDirectory(`${directory}/${location}`).map((inner) => `${location}/${inner.name}`);
  });
}
