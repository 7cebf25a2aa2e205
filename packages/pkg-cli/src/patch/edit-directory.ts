import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DxError, parseSafeRelativePath } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import type { ArchivedFile } from '../pack/read-archive-files.ts';

/** Where a package is edited. */
export interface EditDirectoryOptions {
  /** Default: a new one in the temporary folder. */
  readonly directory: string | undefined;
  /** Whether an old one is thrown away. */
  readonly ignoresExisting: boolean;
}

/**
 * Writes the files of a package into a directory to edit them there; gives its path.
 *
 * @throws DX_PATCH_EXISTS when the directory holds something and `ignoresExisting` is not set
 * @throws DX_UNSAFE_PATH when a file of the archive would leave it
 */
export function makeEditDirectory(
  label: string,
  files: ReadonlyMap<string, ArchivedFile>,
  { directory, ignoresExisting }: EditDirectoryOptions,
): string {
  const target =
    directory ?? path.join(tmpdir(), 'dx-patch', `${label.replaceAll('/', '+')}-${randomUUID().slice(0, 8)}`);
  if (ignoresExisting) nodeFs.removeTree(target);
  if (nodeFs.stat(target) !== undefined && nodeFs.readDirectory(target).length > 0)
    throw alreadyThere(target);
  nodeFs.mkdir(target, { recursive: true });
  for (const [name, { content, mode }] of files) {
    const file = path.join(target, parseSafeRelativePath(name));
    nodeFs.mkdir(path.dirname(file), { recursive: true });
    nodeFs.writeFile(file, content, { mode: (mode & 0o111) === 0 ? 0o644 : 0o755, exclusive: true });
  }
  return target;
}

function alreadyThere(directory: string): DxError {
  return new DxError({
    code: 'DX_PATCH_EXISTS',
    message: `${directory} is not empty`,
    hint: 'Go on there, or start anew with --ignore-existing',
    details: { directory },
  });
}
