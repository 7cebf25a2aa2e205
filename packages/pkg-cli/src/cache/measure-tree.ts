import type { FsOps } from '@dx/pkg-core';

/** How much lies below a directory: files and their bytes; nothing there is nothing. Links are not followed. */
export function measureTree(
  directory: string,
  fs: FsOps,
): { readonly files: number; readonly sizeBytes: number } {
  if (fs.lstat(directory)?.kind !== 'directory') return { files: 0, sizeBytes: 0 };
  let files = 0;
  let sizeBytes = 0;
  const pending = [directory];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    for (const { name, kind } of fs.readDirectory(at)) {
      if (kind === 'directory') pending.push(`${at}/${name}`);
      if (kind !== 'file') continue;
      files += 1;
      sizeBytes += fs.lstat(`${at}/${name}`)?.sizeBytes ?? 0;
    }
  }
  return { files, sizeBytes };
}
