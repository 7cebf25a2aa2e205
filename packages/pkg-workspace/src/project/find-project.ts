import { dirname, join, relative, sep } from 'node:path';
import { DxError, explainFsError, type FsOps, isDxError } from '@dx/pkg-core';
import { readManifest } from '../manifest/read-manifest.ts';
import { matchesMember } from './find-members.ts';
import { readPnpmWorkspace } from './read-pnpm-workspace.ts';

/** Where a project is and which part of it a directory belongs to. */
export interface Project {
  /** Absolute path of the root directory, links resolved. There may be no manifest in it. */
  readonly root: string;
  /** Location of the member that the directory lies in, relative to the root; `` for the root itself. */
  readonly selected: string;
}

/** How a project is looked for. */
export interface FindProjectOptions {
  readonly fs: FsOps;
  /** Whether a member's workspace is looked for above it. Default `search`. */
  readonly workspaceRoot?: 'search' | 'ignore';
}

/**
 * The project that a directory belongs to, as npm finds it: the nearest directory upwards with a `package.json` or a
 * `node_modules`, or, when that is a member of a workspace further up, the workspace's root. With neither anywhere it is
 * the directory itself. A few `stat` calls per level.
 *
 * @throws DX_MANIFEST_NOT_FOUND when the directory does not exist
 * Source: https://docs.npmjs.com/cli/configuring-npm/folders
 */
export function findProject(directory: string, options: FindProjectOptions): Project {
  const { fs } = options;
  const start = resolveLinks(directory, fs);
  const nearest = listUpwards(start).find((path) => hasFile(path, fs) || hasModules(path, fs)) ?? start;
  const root = options.workspaceRoot === 'ignore' ? undefined : findWorkspaceRoot(nearest, fs);
  if (root === undefined) return Object.freeze({ root: nearest, selected: '' });
  return Object.freeze({ root, selected: locationOf(nearest, root) });
}

/** @throws DX_MANIFEST_NOT_FOUND when there is no such directory */
export function resolveLinks(directory: string, fs: FsOps): string {
  try {
    return fs.realPath(directory);
  } catch (error) {
    const errno = error instanceof Error && 'code' in error ? error.code : undefined;
    if (errno !== 'ENOENT' && errno !== 'ENOTDIR') throw explainFsError(error, `open ${directory}`);
    throw new DxError({
      code: 'DX_MANIFEST_NOT_FOUND',
      message: `No manifest: there is no directory ${directory}`,
      hint: 'Go to the directory of your project',
      details: { path: directory },
      cause: error,
    });
  }
}

function findWorkspaceRoot(nearest: string, fs: FsOps): string | undefined {
  const above = listUpwards(nearest).slice(1);
  return above.find(
    (path) => hasFile(path, fs) && matchesMember(readPatterns(path, fs), locationOf(nearest, path)),
  );
}

/** A manifest above that cannot be read as one is none of this project's business, as for npm. */
function readPatterns(directory: string, fs: FsOps): readonly string[] {
  try {
    const { workspaces } = readManifest(join(directory, 'package.json'), { fs }).fields;
    return workspaces ?? readPnpmWorkspace(directory, fs)?.patterns ?? [];
  } catch (error) {
    if (isDxError(error)) return [];
    throw error;
  }
}

function listUpwards(directory: string): readonly string[] {
  const paths = [directory];
  for (let path = directory; dirname(path) !== path; path = dirname(path)) paths.push(dirname(path));
  return paths;
}

function locationOf(directory: string, root: string): string {
  return relative(root, directory).split(sep).join('/');
}

function hasFile(directory: string, fs: FsOps): boolean {
  return fs.stat(join(directory, 'package.json'))?.kind === 'file';
}

function hasModules(directory: string, fs: FsOps): boolean {
  return fs.stat(join(directory, 'node_modules'))?.kind === 'directory';
}
