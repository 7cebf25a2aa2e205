import { DxError, formatPackageName } from '@dx/pkg-core';
import type { PackageMetadata } from '@dx/pkg-resolve';

const shownVersions = 8;

/** The error for a range that no published version satisfies, with what exists. */
export function noMatchingVersion(metadata: PackageMetadata, wanted: string): DxError {
  const name = formatPackageName(metadata.name);
  const newest = metadata.versions.slice(-shownVersions).reverse();
  const { latest } = metadata.distTags;
  return new DxError({
    code: 'DX_VERSION_NOT_FOUND',
    message: `No version of ${name} matches ${wanted}; there are ${newest.join(', ')}${more(metadata)}`,
    hint: latest === undefined ? 'Choose one of these' : `dx add ${name}@${latest}`,
    details: { name, wanted, latest, versions: newest },
  });
}

function more({ versions }: PackageMetadata): string {
  return versions.length > shownVersions ? ` and ${versions.length - shownVersions} older ones` : '';
}
