/// <reference path="./npm-packlist.d.ts" />
import { type FsOps, isDxError, parseSafeRelativePath } from '@dx/pkg-core';
import type { Manifest } from '@dx/pkg-workspace';
import type { PackageTree } from 'npm-packlist';

/**
 * The files of a member's directory that its archive would have, relative and sorted: no links, and nothing that is in a
 * `node_modules`, bundled or not. The ignore files of directories above it do not count.
 *
 * Source: npm's rules through `npm-packlist`
 */
export async function listFiles(
  fs: FsOps,
  directory: string,
  { raw, fields }: Pick<Manifest, 'raw' | 'fields'>,
): Promise<readonly string[]> {
  const { default: listPackedFiles } = await import('npm-packlist');
  const tree: PackageTree = {
    path: directory,
    package: { ...choosers(raw), bin: fields.bin ?? {} },
    isProjectRoot: true,
    isLink: false,
    get target() {
      return this;
    },
    edgesOut: new Map<string, never>(),
  };
  const paths = await listPackedFiles(tree, { path: directory });
  watchDirectory(fs, directory);
  return paths
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => isOwnFile(fs, directory, path))
    .sort();
}

/** The fields that choose files, where they have the shape that the list is made with. */
function choosers({ files, main, browser }: Manifest['raw']): Readonly<Record<string, unknown>> {
  return {
    ...(Array.isArray(files) ? { files: files.filter((file) => typeof file === 'string') } : {}),
    ...(typeof main === 'string' ? { main } : {}),
    ...(typeof browser === 'string' ? { browser } : {}),
  };
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
