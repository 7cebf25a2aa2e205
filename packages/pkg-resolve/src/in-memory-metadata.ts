import type { PackageName } from '@dx/pkg-core';
import { parsePackageName } from '@dx/pkg-core';
import { packageNotFound } from './errors.ts';
import { compareVersions, readVersion } from './internal/ranges.ts';
import type { MetadataSource, PackageMetadata, VersionManifest } from './types.ts';

/** What one made-up version says of itself; its name, version and archive URL are filled in. */
export type UniverseVersion = Partial<Omit<VersionManifest, 'name' | 'version'>>;

/** One made-up package. The `latest` tag is the highest release unless `distTags` says otherwise. */
export interface UniversePackage {
  readonly distTags?: Readonly<Record<string, string>>;
  /** Publish times by version, ISO 8601. Default: not told. */
  readonly time?: Readonly<Record<string, string>>;
  readonly versions: Readonly<Record<string, UniverseVersion | null>>;
}

/** Packages by name. */
export type Universe = Readonly<Record<string, UniversePackage>>;

/**
 * A metadata source over plain data, for documentation, tests and experiments; answers at once. Archives are at
 * `https://registry.test/<name>/-/<name>-<version>.tgz`.
 *
 * @throws DX_PACKAGE_NOT_FOUND from `packageMetadata` for a name that is not in the universe
 *
 * @example
 * const source = inMemoryMetadata({ a: { versions: { '1.0.0': { dependencies: { b: '^1.0.0' } } } } });
 */
export function inMemoryMetadata(universe: Universe): MetadataSource {
  const known = new Map<string, PackageMetadata>();
  return {
    packageMetadata(name) {
      const found = known.get(name) ?? readPackage(universe, name);
      known.set(name, found);
      return found;
    },
  };
}

function readPackage(universe: Universe, text: string): PackageMetadata {
  const name = parsePackageName(text);
  const entry = Object.hasOwn(universe, name) ? universe[name] : undefined;
  if (entry === undefined) throw packageNotFound(name);
  const versions = Object.keys(entry.versions);
  const manifests = new Map<string, VersionManifest>();
  for (const [version, fields] of Object.entries(entry.versions)) {
    manifests.set(version, makeManifest(name, version, fields ?? {}));
  }
  const latest = findLatest(versions);
  const distTags = { ...(latest === undefined ? {} : { latest }), ...entry.distTags };
  const manifest = (version: string): VersionManifest | undefined => manifests.get(version);
  return { name, distTags, versions, manifest, ...(entry.time && { time: entry.time }) };
}

function findLatest(versions: readonly string[]): string | undefined {
  const releases = versions.filter((version) => readVersion(version)?.prerelease.length === 0);
  return [...(releases.length === 0 ? versions : releases)].sort(compareVersions).at(-1);
}

function makeManifest(name: PackageName, version: string, fields: UniverseVersion): VersionManifest {
  const file = `${name.slice(name.indexOf('/') + 1)}-${version}.tgz`;
  return Object.freeze({ tarball: `https://registry.test/${name}/-/${file}`, ...fields, name, version });
}
