import { type FsOps, isDxError } from '@dx/pkg-core';
import { type Manifest, readManifest, type Workspace } from '@dx/pkg-workspace';

/** What a lock or a graph says of one location. */
interface LinkFacts {
  readonly link?: boolean;
  readonly resolved?: string;
}

/**
 * The manifests of directories that are linked and are no members, by location, as they are now. One read for each, none
 * where nothing is linked. A directory without a manifest is left out. Null prototype.
 *
 * @throws as `readManifest`
 */
export function readLinkedFolders(
  fs: FsOps,
  { root, importers }: Pick<Workspace, 'root' | 'importers'>,
  places: Iterable<LinkFacts>,
): Readonly<Record<string, Manifest>> {
  const folders: Record<string, Manifest> = Object.create(null);
  for (const { link, resolved } of places) {
    if (link !== true || resolved === undefined || resolved === '') continue;
    if (Object.hasOwn(importers, resolved) || Object.hasOwn(folders, resolved)) continue;
    const manifest = readFolder(fs, `${root}/${resolved}/package.json`);
    if (manifest !== undefined) folders[resolved] = manifest;
  }
  return folders;
}

/** The manifests of the project together with those of directories that it links. */
export function withFolders<Project extends Pick<Workspace, 'importers'>>(
  workspace: Project,
  folders: Readonly<Record<string, Manifest>>,
): Project {
  if (Object.keys(folders).length === 0) return workspace;
  const importers = Object.assign(Object.create(null), workspace.importers, folders);
  return { ...workspace, importers };
}

function readFolder(fs: FsOps, path: string): Manifest | undefined {
  try {
    return readManifest(path, { fs });
  } catch (error) {
    if (isDxError(error, 'DX_MANIFEST_NOT_FOUND')) return undefined;
    throw error;
  }
}
