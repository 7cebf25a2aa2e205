import type { FsOps } from '@dx/pkg-core';
import type { BuildOutputs, MadeItem } from './outputs-file.ts';

/**
 * Does to a package's folder what its scripts would have done. What is in the way is removed first: nothing is written into a
 * file that others may be linked to, or through a link. Errors are those of the file system; the folder is then half done.
 */
export function applyOutputs(fs: FsOps, directory: string, { removed, made }: BuildOutputs): void {
  for (const path of removed) fs.removeTree(`${directory}/${path}`);
  for (const item of made) makeItem(fs, directory, item);
}

function makeItem(fs: FsOps, directory: string, item: MadeItem): void {
  const path = `${directory}/${item.path}`;
  makeParents(fs, directory, item.path);
  if (item.kind === 'directory') makeDirectory(fs, path);
  else {
    fs.removeTree(path);
    if (item.kind === 'link') fs.symlink(item.target, path, item.to);
    else writeMade(fs, path, item);
  }
}

function writeMade(fs: FsOps, path: string, { bytes, mode }: MadeItem & { readonly kind: 'file' }): void {
  fs.writeFile(path, bytes, { mode, exclusive: true });
  fs.chmod(path, mode);
}

/** A link on the way would lead out of the folder. */
function makeParents(fs: FsOps, directory: string, path: string): void {
  const parts = path.split('/').slice(0, -1);
  for (let depth = 1; depth <= parts.length; depth += 1)
    makeDirectory(fs, `${directory}/${parts.slice(0, depth).join('/')}`);
}

function makeDirectory(fs: FsOps, path: string): void {
  const found = fs.lstat(path);
  if (found?.kind === 'directory') return;
  if (found !== undefined) fs.removeTree(path);
  fs.mkdir(path);
}
