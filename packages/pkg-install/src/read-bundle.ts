import type { PackageStore } from '@dx/pkg-cache';
import { type FsOps, isDxError, type PackageName, parsePackageName } from '@dx/pkg-core';
import type { ArchiveRequest, RawManifest } from '@dx/pkg-fetch';
import type { BundledPackage } from '@dx/pkg-resolve';
import type { ArchiveQueue } from './archive-queue.ts';
import { toBundledManifest } from './to-source-package.ts';

/** What bundled packages are read with. */
export interface BundleParts {
  readonly fs: FsOps;
  readonly store: PackageStore;
  readonly archives: ArchiveQueue;
}

const maxManifestBytes = 16 * 1024 ** 2;

/**
 * The packages inside an archive. It is brought into the store first, where the installation finds it later: nothing is
 * fetched twice. One that has no version is left out.
 *
 * @throws as `ArchiveQueue.ready`
 */
export async function readBundle(
  { fs, store, archives }: BundleParts,
  request: ArchiveRequest,
): Promise<readonly BundledPackage[]> {
  const integrity = await archives.ready(request);
  const entry = store.get(integrity) ?? { directory: '', bundled: [] };
  const sizes = new Map(
    'files' in entry ? entry.files.map(({ path, sizeBytes }) => [String(path), sizeBytes]) : [],
  );
  return entry.bundled.flatMap((path) => {
    const file = `${path}/package.json`;
    const folder = readFolder(path);
    const isReadable = (sizes.get(file) ?? maxManifestBytes) < maxManifestBytes;
    if (folder === undefined || !isReadable) return [];
    const manifest = toBundledManifest(readQuietly(fs, `${entry.directory}/${file}`), folder);
    return manifest === undefined ? [] : [{ path, manifest }];
  });
}

function readFolder(path: string): PackageName | undefined {
  const marker = 'node_modules/';
  try {
    return parsePackageName(path.slice(path.lastIndexOf(marker) + marker.length));
  } catch (error) {
    if (isDxError(error, 'DX_INVALID_PACKAGE_NAME')) return undefined;
    throw error;
  }
}

/** What cannot be read says nothing. */
function readQuietly(fs: FsOps, path: string): RawManifest {
  try {
    const text = new TextDecoder().decode(fs.readFile(path));
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as RawManifest) : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}
