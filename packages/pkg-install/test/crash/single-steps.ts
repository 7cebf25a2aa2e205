import type { FsOps } from '@dx/pkg-core';

/**
 * The file system `base`, in which the changes that are many at once, removing a tree and making a directory with its
 * parents, are made one by one, so that a death can come between any two.
 */
export function singleSteps(base: FsOps): FsOps {
  return {
    ...base,
    removeTree: (path) => removeTree(base, path),
    mkdir: (path, options) => {
      const { recursive, ...others } = options ?? {};
      if (recursive === true) makeParents(base, path, others);
      else base.mkdir(path, options);
    },
  };
}

function removeTree(fs: FsOps, path: string): void {
  const kind = fs.lstat(path)?.kind;
  if (kind === undefined) return;
  if (kind !== 'directory') {
    fs.unlink(path);
    return;
  }
  for (const { name } of fs.readDirectory(path)) removeTree(fs, `${path}/${name}`);
  fs.rmdir(path);
}

function makeParents(fs: FsOps, path: string, options: { readonly mode?: number }): void {
  const found = fs.stat(path);
  if (found?.kind === 'directory') return;
  const parent = path.slice(0, path.lastIndexOf('/'));
  if (found === undefined && parent !== '') makeParents(fs, parent, {});
  fs.mkdir(path, options);
}
