import path from 'node:path';
import type { PackageArchive } from '@dx/pkg-cache';
import { DxError, type FsOps } from '@dx/pkg-core';

/**
 * Writes the files of an archive below a directory that is not there yet. They are written beside it first, each checked, and
 * appear by one rename: it is all there or nothing is.
 *
 * @throws DX_ARCHIVE_TARGET_EXISTS, DX_DXP_INVALID, and the file system's own errors
 */
export function extractArchive(archive: PackageArchive, directory: string, fs: FsOps): void {
  if (fs.lstat(directory) !== undefined) throw targetExists(directory);
  const parent = path.dirname(directory);
  const temporary = path.join(parent, `.${path.basename(directory)}.${crypto.randomUUID()}`);
  fs.mkdir(parent, { recursive: true });
  try {
    fs.mkdir(temporary);
    writeFiles(archive, temporary, fs);
    fs.rename(temporary, directory);
  } catch (error) {
    fs.removeTree(temporary);
    throw error;
  }
}

function writeFiles(archive: PackageArchive, directory: string, fs: FsOps): void {
  const made = new Set<string>();
  for (const { path: file, mode } of archive.entries) {
    const target = path.join(directory, file);
    const folder = path.dirname(target);
    if (!made.has(folder)) fs.mkdir(folder, { recursive: true });
    made.add(folder);
    fs.writeFile(target, archive.read(file), { exclusive: true, mode });
  }
}

/** What must not be there yet, is. */
export function targetExists(target: string): DxError {
  return new DxError({
    code: 'DX_ARCHIVE_TARGET_EXISTS',
    message: `${target} is there already, and dx archive replaces nothing`,
    hint: 'Name another place, or remove it first',
    details: { target },
  });
}
