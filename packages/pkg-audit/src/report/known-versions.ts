import { parsePackageName } from '@dx/pkg-core';
import type { DependencyFields, MetadataSource, PackageMetadata, Requirement } from '@dx/pkg-resolve';
import semver from 'semver';
import { compareVersions, type KnownVersion, readVersion } from './known-version.ts';

const maxVersions = 20_000;

/** The versions of a package. */
export interface KnownVersions {
  readonly name: string;
  /** Sorted by precedence. */
  readonly versions: readonly KnownVersion[];
  /** Where each minor version begins among them, and at last where they end. */
  readonly minors: readonly number[];
  /** The place of a version; undefined for one that there is not. */
  placeOf(version: string): number | undefined;
  /** How one needs another package; undefined when it does not, or is not there. */
  requirement(version: string, other: string): Requirement | undefined;
  /** What was said of the package; absent when nobody knows it. */
  readonly metadata?: PackageMetadata;
}

/**
 * What is known of the versions of a package: of 20,000 at most, and of those only that are versions. Of a package that
 * nobody knows it is `fallback`: versions with what they depend on.
 */
export async function readKnownVersions(
  name: string,
  source: MetadataSource | undefined,
  fallback: () => ReadonlyMap<string, DependencyFields>,
): Promise<KnownVersions> {
  const metadata = await askFor(name, source);
  const known = metadata === undefined ? fallback() : undefined;
  const texts = (metadata?.versions ?? [...(known?.keys() ?? [])]).slice(0, maxVersions);
  const versions = texts.map(readVersion).filter((version) => version !== undefined);
  versions.sort((a, b) => compareVersions(a, b) || semver.compareBuild(a.text, b.text, true));
  let places: ReadonlyMap<string, number> | undefined;
  return {
    name,
    versions,
    minors: findMinors(versions),
    placeOf: (version) => {
      places ??= new Map(versions.map(({ text }, at) => [text, at]));
      return places.get(version);
    },
    requirement: (version, other) =>
      metadata?.requirement === undefined
        ? requirementOf(metadata?.manifest(version) ?? known?.get(version), other)
        : metadata.requirement(version, other),
    ...(metadata === undefined ? {} : { metadata }),
  };
}

function findMinors(versions: readonly KnownVersion[]): readonly number[] {
  const begins: number[] = [];
  for (const [at, { major, minor }] of versions.entries()) {
    const before = versions[at - 1];
    if (before?.major !== major || before.minor !== minor) begins.push(at);
  }
  return [...begins, versions.length];
}

function requirementOf(fields: DependencyFields | undefined, name: string): Requirement | undefined {
  const { dependencies, optionalDependencies, peerDependencies, bundleDependencies = [] } = fields ?? {};
  for (const map of [dependencies, optionalDependencies, peerDependencies]) {
    const spec = map !== undefined && Object.hasOwn(map, name) ? map[name] : undefined;
    if (spec !== undefined) return { spec, isBundled: bundleDependencies.includes(name) };
  }
  return undefined;
}

/** Not to know a package is no failure: it may be a private one, or the cache may lack it. */
async function askFor(
  name: string,
  source: MetadataSource | undefined,
): Promise<PackageMetadata | undefined> {
  try {
    return await source?.packageMetadata(parsePackageName(name));
  } catch {
    return undefined;
  }
}
