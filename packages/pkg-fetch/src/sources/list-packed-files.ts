/// <reference path="./npm-packlist.d.ts" />
import type { FsOps } from '@dx/pkg-core';
import { readPackageTree } from './package-tree.ts';
import type { RawManifest } from './types.ts';

/**
 * The files of a directory that npm would publish, relative, `/`-separated and sorted. Of the manifest the fields count that
 * choose files (`files`, `main`, `browser`, `bin`) and those that name what is bundled; the wrong shape of one is as if it
 * were not there. The library is loaded at the first call, and reads the directory itself.
 *
 * @param directory absolute
 * @throws the file system's own errors
 * Source: npm's rules through `npm-packlist`
 */
export async function listPackedFiles(
  fs: FsOps,
  directory: string,
  manifest: RawManifest,
): Promise<readonly string[]> {
  const { default: listFiles } = await import('npm-packlist');
  const paths = await listFiles(readPackageTree(fs, directory, manifest), { path: directory });
  return paths.map((path) => path.replaceAll('\\', '/')).sort();
}
