import type { FsOps } from '@dx/pkg-core';
import type { ProjectFile } from '@dx/pkg-link';

/** A file system on which the files of a project hold already what they are about to hold. For reading. */
export function overlayFs(fs: FsOps, root: string, files: readonly ProjectFile[]): FsOps {
  const contents = new Map(files.map(({ path, text }) => [`${root}/${path}`, bytesOf(text)]));
  const stat = (path: string, find: FsOps['stat']): ReturnType<FsOps['stat']> => {
    if (!contents.has(path)) return find(path);
    const bytes = contents.get(path);
    if (bytes === undefined) return undefined;
    const there = find(path) ?? fs.stat(root);
    return there && { ...there, kind: 'file', sizeBytes: bytes.byteLength };
  };
  return {
    ...fs,
    readFile: (path) => {
      if (!contents.has(path)) return fs.readFile(path);
      const bytes = contents.get(path);
      if (bytes === undefined) throw Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT', path });
      return new Uint8Array(bytes);
    },
    stat: (path) => stat(path, fs.stat),
    lstat: (path) => stat(path, fs.lstat),
  };
}

function bytesOf(text: ProjectFile['text']): Uint8Array | undefined {
  return typeof text === 'string' || text instanceof Uint8Array ? Buffer.from(text) : undefined;
}
