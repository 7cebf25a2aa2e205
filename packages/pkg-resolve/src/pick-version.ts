import { pickRelease } from './internal/pick-release.ts';
import { readRelease } from './internal/plain-version.ts';
import {
  compareVersions,
  engineAccepts,
  findPlainRange,
  isRange,
  readVersion,
  satisfies,
} from './internal/ranges.ts';
import { isOldEnough } from './internal/release-age.ts';
import type { PackageMetadata, ResolveSettings, VersionManifest } from './types.ts';

/** The settings that change which version is picked. */
export type PickSettings = Pick<
  ResolveSettings,
  'nodeVersion' | 'npmVersion' | 'defaultTag' | 'before' | 'releaseAgeExclude'
>;

/**
 * The version that npm would take for a range or dist-tag, or undefined when none fits. A tag gives its own version
 * and an exact version itself. For a range, the default tag's version wins when it is in the range, not deprecated
 * and fits the engines; else the highest by: not deprecated and engines fit, engines fit, not deprecated, precedence.
 * With `before`, versions that were published later do not count.
 *
 * Cost: the default tag first. Else, for a range and versions of the usual forms, one pass over the versions for each
 * that is looked at; for others one walk from the highest version down a list that is sorted once per metadata.
 * Source: npm's `npm-pick-manifest`, the oracle in the tests
 */
export function pickVersion(
  metadata: PackageMetadata,
  range: string,
  settings: PickSettings = {},
): string | undefined {
  const wanted = range.trim() === '' ? '*' : range.trim();
  const exact = readRelease(wanted) >= 0 ? wanted : readVersion(wanted)?.version;
  if (exact !== undefined)
    return metadata.manifest(exact) === undefined || !isOldEnough(metadata, exact, settings)
      ? undefined
      : exact;
  if (!isRange(wanted)) return pickTag(metadata, wanted, settings);
  return pickDefault(metadata, wanted, settings) ?? pickHighest(metadata, wanted, settings);
}

function pickTag(metadata: PackageMetadata, tag: string, settings: PickSettings): string | undefined {
  const version = readTag(metadata, tag);
  if (version === undefined || isOldEnough(metadata, version, settings))
    return version !== undefined && metadata.manifest(version) !== undefined ? version : undefined;
  return pickVersion(metadata, `<=${version}`, settings);
}

function readTag(metadata: PackageMetadata, tag: string): string | undefined {
  return Object.hasOwn(metadata.distTags, tag) ? metadata.distTags[tag] : undefined;
}

function pickDefault(metadata: PackageMetadata, range: string, settings: PickSettings): string | undefined {
  const version = readTag(metadata, settings.defaultTag ?? 'latest');
  if (version === undefined || (range !== '*' && !satisfies(version, range))) return undefined;
  const manifest = metadata.manifest(version);
  if (manifest === undefined || rank(manifest, settings) !== 0) return undefined;
  return isOldEnough(metadata, version, settings) ? version : undefined;
}

function pickHighest(metadata: PackageMetadata, range: string, settings: PickSettings): string | undefined {
  const plain = findPlainRange(range);
  const release = plain && pickRelease(metadata, plain, (version) => rankOf(metadata, version, settings));
  return release === undefined ? walkDown(metadata, range, settings) : release.version;
}

/** The first version from the top that has no fault, else the first of those with the least. */
function walkDown(metadata: PackageMetadata, range: string, settings: PickSettings): string | undefined {
  let best: string | undefined;
  let bestRank = Number.POSITIVE_INFINITY;
  for (const version of versionsDescending(metadata)) {
    if (!satisfies(version, range)) continue;
    const found = rankOf(metadata, version, settings);
    if (found === 0) return version;
    if (found >= bestRank) continue;
    best = version;
    bestRank = found;
  }
  return best;
}

/** Infinite for a version without a manifest, and for one that is too young. */
function rankOf(metadata: PackageMetadata, version: string, settings: PickSettings): number {
  const manifest = metadata.manifest(version);
  if (manifest === undefined || !isOldEnough(metadata, version, settings)) return Number.POSITIVE_INFINITY;
  return rank(manifest, settings);
}

/** 0 without fault, 1 deprecated, 2 engines do not fit, 3 both. */
function rank(manifest: VersionManifest, settings: PickSettings): number {
  return (manifest.deprecated ? 1 : 0) + (enginesFit(manifest, settings) ? 0 : 2);
}

function enginesFit(manifest: VersionManifest, { nodeVersion, npmVersion }: PickSettings): boolean {
  const engines = manifest.engines;
  if (engines === undefined) return true;
  if (nodeVersion && engines['node'] && !engineAccepts(engines['node'], nodeVersion)) return false;
  return !(npmVersion && engines['npm'] && !engineAccepts(engines['npm'], npmVersion));
}

const sorted = new WeakMap<PackageMetadata, readonly string[]>();

function versionsDescending(metadata: PackageMetadata): readonly string[] {
  const known = sorted.get(metadata);
  if (known !== undefined) return known;
  const readable = metadata.versions.filter((version) => readVersion(version) !== undefined);
  const order = readable.sort((a, b) => compareVersions(b, a));
  sorted.set(metadata, order);
  return order;
}
