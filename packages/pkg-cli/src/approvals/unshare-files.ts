import type { FsOps } from '@dx/pkg-core';

/**
 * Gives every file of a package its own copy where it shares it with the store, so that a script cannot change what other
 * projects have. Packages inside it are left alone. Links are not followed.
 */
export function unshareFiles(directory: string, fs: FsOps): void {
  for (const { name, kind } of fs.readDirectory(directory)) {
    const path = `${directory}/${name}`;
    if (kind === 'directory' && name !== 'node_modules') unshareFiles(path, fs);
    if (kind !== 'file' || (fs.lstat(path)?.linkCount ?? 1) === 1) continue;
    const copy = `${directory}/.dx-copy-${process.pid}`;
    fs.copyFile(path, copy, 'copy');
    fs.rename(copy, path);
  }
}
