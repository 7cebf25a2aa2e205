import { compare, prerelease } from 'semver';
import { manifestOf } from './build-archive.ts';
import type { BuiltArchive, PackageSpec, VersionSpec } from './types.ts';

const dayMs = 24 * 60 * 60 * 1000;
const firstPublishMs = Date.parse('2020-01-01T00:00:00.000Z');

/** A document of one name, as JSON. */
export type Packument = Readonly<Record<string, unknown>>;

/** One version with its archive. */
export interface ShelvedVersion {
  readonly version: string;
  readonly spec: VersionSpec;
  readonly archive: BuiltArchive;
}

/** The full document of one name. `tarballUrl` says where a version's archive is served. */
export function buildPackument(
  name: string,
  distTags: PackageSpec['distTags'],
  versions: readonly ShelvedVersion[],
  tarballUrl: (version: string) => string,
): Packument {
  const time = publishTimes(versions);
  return {
    _id: name,
    name,
    'dist-tags': distTags ?? defaultTags(versions),
    versions: Object.fromEntries(
      versions.map((entry) => [entry.version, fullManifest(name, entry, tarballUrl(entry.version))]),
    ),
    time,
  };
}

/** `latest` as a registry without tags would have it: highest stable version, else highest. Empty when there is none. */
export function defaultTags(versions: readonly { readonly version: string }[]): Record<string, string> {
  const sorted = versions.map(({ version }) => version).sort(compare);
  const latest = sorted.findLast((version) => prerelease(version) === null) ?? sorted.at(-1);
  return latest === undefined ? {} : { latest };
}

function fullManifest(name: string, entry: ShelvedVersion, tarball: string): Record<string, unknown> {
  const { version, spec, archive } = entry;
  return {
    ...manifestOf(name, version, spec),
    _id: `${name}@${version}`,
    ...(spec.deprecated === undefined ? {} : { deprecated: spec.deprecated }),
    _hasShrinkwrap: Object.hasOwn(spec.files ?? {}, 'npm-shrinkwrap.json'),
    dist: withoutNulls({
      tarball,
      shasum: archive.shasum,
      integrity: archive.integrity,
      fileCount: archive.fileCount,
      unpackedSize: archive.unpackedSizeBytes,
      ...spec.dist,
    }),
  };
}

function withoutNulls(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}

function publishTimes(versions: readonly ShelvedVersion[]): Record<string, string> {
  const published = versions.map(({ version, spec }, index): [string, string] => [
    version,
    spec.publishedAt ?? new Date(firstPublishMs + index * dayMs).toISOString(),
  ]);
  const times = published.map(([, time]) => time).sort();
  const created = times[0] ?? new Date(firstPublishMs).toISOString();
  return { created, modified: times.at(-1) ?? created, ...Object.fromEntries(published) };
}
