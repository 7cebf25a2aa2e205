import { versionNotFound, type YoungerVersion } from './errors.ts';
import { countsAge } from './internal/release-age.ts';
import type { RegistrySpec, TagSpec } from './parse-dependency-spec.ts';
import { type PickSettings, pickVersion } from './pick-version.ts';
import type { MetadataSource, PackageMetadata, VersionManifest } from './types.ts';

/**
 * The manifest that `resolve` picks from the source for a range or tag where nothing else decides. One question to the
 * source.
 *
 * @throws DX_VERSION_NOT_FOUND; what the source throws, DX_PACKAGE_NOT_FOUND among it
 *
 * @example
 * const source = inMemoryMetadata({ a: { versions: { '1.0.0': {}, '2.0.0': {} } } });
 * const spec = parseDependencySpec('a', '^1.0.0');
 * if (spec.kind === 'registry') (await pickPackage(source, spec)).version; // '1.0.0'
 */
export async function pickPackage(
  source: MetadataSource,
  spec: RegistrySpec | TagSpec,
  settings: PickSettings = {},
): Promise<VersionManifest> {
  const range = spec.kind === 'tag' ? spec.tag : spec.range;
  const metadata = await ask(source, spec, settings);
  const version = pickVersion(metadata, range, settings);
  const manifest = version === undefined ? undefined : metadata.manifest(version);
  if (manifest === undefined) throw versionNotFound(metadata, range, findYounger(metadata, range, settings));
  return manifest;
}

/** What would have been picked, were it not too young. */
export function findYounger(
  metadata: PackageMetadata,
  range: string,
  { before, ...settings }: PickSettings,
): YoungerVersion | undefined {
  const version = before === undefined ? undefined : pickVersion(metadata, range, settings);
  if (before === undefined || version === undefined) return undefined;
  return { version, published: metadata.time?.[version], before };
}

function ask(
  source: MetadataSource,
  { name }: RegistrySpec | TagSpec,
  settings: PickSettings,
): PackageMetadata | Promise<PackageMetadata> {
  if (countsAge(name, settings)) return source.packageMetadata(name, { needsTimes: true });
  return source.packageMetadata(name);
}
