import type { PackageStore } from '@dx/pkg-cache';
import { type FsOps, type Integrity, isDxError, type PackageName, parsePackageName } from '@dx/pkg-core';
import type { ArchiveRequest, RawManifest } from '@dx/pkg-fetch';
import type { BundledPackage } from '@dx/pkg-resolve';
import type { ArchiveQueue } from './archive-queue.ts';
import { toBundledManifest } from './to-source-package.ts';
import type { InstallWarning } from './types.ts';

/** What bundled packages are read with. */
export interface BundleParts {
  readonly fs: FsOps;
  readonly store: PackageStore;
  readonly archives: ArchiveQueue;
  readonly warn: (warning: InstallWarning) => void;
}

const maxManifestBytes = 16 * 1024 ** 2;

/**
 * The packages inside an archive. It is brought into the store first, where the installation finds it later: nothing is
 * fetched twice. One that has no version is left out. Where the archive cannot be had, nothing is known of it: whether
 * that matters, the installation finds out when it needs the package itself.
 *
 * @throws DX_CANCELLED
 */
export async function readBundle(
  parts: BundleParts,
  request: ArchiveRequest,
): Promise<readonly BundledPackage[]> {
  const integrity = await tryBring(parts, request);
  return integrity === undefined ? [] : readEntry(parts, integrity);
}

async function tryBring(
  { archives, warn }: BundleParts,
  request: ArchiveRequest,
): Promise<Integrity | undefined> {
  try {
    return await archives.ready(request);
  } catch (error) {
    if (!isDxError(error) || error.code === 'DX_CANCELLED') throw error;
    const message = `What ${request.name}@${request.version} has inside is not in the lock: ${error.message}`;
    warn({ kind: 'bundle-unknown', location: '', message });
    return undefined;
  }
}

function readEntry({ fs, store }: BundleParts, integrity: Integrity): readonly BundledPackage[] {
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
