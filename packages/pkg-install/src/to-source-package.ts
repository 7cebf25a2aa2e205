import { normalizeManifest } from '@dx/pkg-cache';
import { DxError, isDxError, type PackageName, parsePackageName } from '@dx/pkg-core';
import type { FoundSource, RawManifest, SourceSpec } from '@dx/pkg-fetch';
import type { Importer, SourcePackage } from '@dx/pkg-resolve';
import { parseManifest } from '@dx/pkg-workspace';
import { importerOf } from './importers.ts';
import { showAddress } from './show-address.ts';

/**
 * What was found at a place that is no registry, as a resolution takes it. A directory is read as a project's own
 * manifest, an archive as a registry's version.
 *
 * @throws DX_SOURCE_MANIFEST when an archive's manifest has no name that a package can have; as `parseManifest` for a
 * directory
 */
export function toSourcePackage(found: FoundSource, asked: SourceSpec): SourcePackage {
  if (found.kind === 'directory') {
    const path = `${found.location}/package.json`;
    const { fields } = parseManifest(JSON.stringify(found.manifest), path);
    return { kind: 'directory', location: found.location, manifest: importerOf({ fields }) };
  }
  const name = readName(found.manifest['name']) ?? readName(asked.name);
  const version = textOf(found.manifest['version']) ?? '';
  const manifest = name === undefined ? undefined : normalizeManifest(found.manifest, name, version);
  if (manifest === undefined) throw withoutName(asked);
  return { kind: 'archive', manifest };
}

/** The manifest of a package inside the archive of another; `folder` is the name that it lies under. */
export function toBundledManifest(raw: RawManifest, folder: PackageName): Importer | undefined {
  const version = textOf(raw['version']);
  if (version === undefined) return undefined;
  const dist = { tarball: '' };
  const manifest = normalizeManifest({ ...raw, dist }, readName(raw['name']) ?? folder, version);
  if (manifest === undefined) return undefined;
  const { tarball: _none, ...importer } = manifest;
  return importer;
}

function readName(value: unknown): PackageName | undefined {
  if (typeof value !== 'string' || value === '') return undefined;
  try {
    return parsePackageName(value);
  } catch (error) {
    if (isDxError(error, 'DX_INVALID_PACKAGE_NAME')) return undefined;
    throw error;
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function withoutName({ spec }: SourceSpec): DxError {
  return new DxError({
    code: 'DX_SOURCE_MANIFEST',
    message: `No usable package.json in ${showAddress(spec)}: expected a name that a package can have, found none`,
    hint: 'Give it a name of your own: dx add <name>@<where it is>',
    details: { spec: showAddress(spec) },
  });
}
