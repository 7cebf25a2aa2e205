import type { FsOps } from '@dx/pkg-core';
import { digestOf } from './file-digest.ts';
import type { SelectedFile, Selection } from './select-files.ts';
import type { StoreFile } from './types.ts';

/**
 * Writes the files of a package below `target`, which must exist and belong to nobody else, and gives them with their
 * digests. Every directory is made once, every file created by this call (never through a link).
 *
 * @param readBytes gives the content of one of the files
 */
export function writePackage(
  fs: FsOps,
  target: string,
  selection: Selection,
  readBytes: (file: SelectedFile) => Uint8Array,
): readonly StoreFile[] {
  makeDirectories(fs, target, selection);
  return Object.freeze(
    selection.files.map((file) => {
      const bytes = readBytes(file);
      fs.writeFile(`${target}/${file.path}`, bytes, { exclusive: true, mode: file.mode });
      return toStoreFile(file, digestOf(bytes));
    }),
  );
}

/** Makes every directory of a package below `target`. */
export function makeDirectories(fs: FsOps, target: string, selection: Selection): void {
  for (const path of selection.directories) fs.mkdir(`${target}/${path}`, { mode: 0o755 });
}

/** The facts of a file that was written. */
export function toStoreFile(file: SelectedFile, digest: string): StoreFile {
  return Object.freeze({ path: file.path, mode: file.mode, sizeBytes: file.sizeBytes, digest });
}
