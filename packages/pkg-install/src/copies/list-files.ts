import { type FsOps, isDxError, parseSafeRelativePath } from '@dx/pkg-core';
import type { Manifest } from '@dx/pkg-workspace';

/**
 * The files of a member's directory that its archive would have, relative and sorted: no links, and nothing that is in a
 * `node_modules`, bundled or not. The ignore files of directories above it do not count.
 *
 * Source: npm's rules, as `@dx/pkg-fetch` packs directories by them
 */
export async function listFiles(
  fs: FsOps,
  directory: string,
  { raw, fields }: Pick<Manifest, 'raw' | 'fields'>,
): Promise<readonly string[]> {
  const { listPackedFiles } = await import('@dx/pkg-fetch');
  const { files, main, browser } = raw;
  const paths = await listPackedFiles(fs, directory, { files, main, browser, bin: fields.bin ?? {} });
  watchDirectory(fs, directory);
  return paths.filter((path) => isOwnFile(fs, directory, path));
}

function isOwnFile(fs: FsOps, directory: string, path: string): boolean {
  if (path.split('/').includes('node_modules') || !isSafe(path)) return false;
  return fs.lstat(`${directory}/${path}`)?.kind === 'file';
}

function isSafe(path: string): boolean {
  try {
    return parseSafeRelativePath(path) === path;
  } catch (error) {
    if (isDxError(error)) return false;
    throw error;
  }
}

const ignoreFiles: ReadonlySet<string> = new Set(['.npmignore', '.gitignore']);

/**
 * Asks the port for all that the list depends on. The list itself is made past it, and whoever records what an install
 * went by records the questions to the port.
 */
function watchDirectory(fs: FsOps, directory: string): void {
  for (const { name, kind } of fs.readDirectory(directory)) {
    if (kind === 'file' && ignoreFiles.has(name)) fs.readFile(`${directory}/${name}`);
    if (kind === 'directory' && name !== 'node_modules' && name !== '.git')
      watchDirectory(fs, `${directory}/${name}`);
  }
}
