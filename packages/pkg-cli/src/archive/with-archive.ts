import path from 'node:path';
import { openArchive, type PackageArchive } from '@dx/pkg-cache';
import { explainFsError } from '@dx/pkg-core';
import { openFileReader } from '@dx/pkg-core/node';
import type { CommandContext } from '../command-context.ts';

/**
 * What `work` makes of an archive in a file, which is closed afterwards. Only header and index are read before.
 *
 * @throws DX_DXP_INVALID, DX_ARCHIVE_TOO_LARGE, DX_FILE_NOT_FOUND and the like
 */
export function withArchive<Result>(
  file: string,
  { project }: CommandContext,
  work: (archive: PackageArchive) => Result,
): Result {
  const full = path.resolve(project.directory, file);
  const reader = explained(`read ${file}`, () => openFileReader(full));
  try {
    return work(openArchive(reader, { subject: file }));
  } finally {
    reader.close();
  }
}

/** Does something to files, and says in an error what it was. */
export function explained<Result>(what: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw explainFsError(error, what);
  }
}
