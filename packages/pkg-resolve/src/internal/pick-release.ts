import type { PackageMetadata } from '../types.ts';
import type { PlainRange } from './plain-range.ts';
import { isWithin } from './plain-range.ts';
import { readRelease, unreadable } from './plain-version.ts';

/** After so many versions with a fault a sorted list is cheaper than one more pass. */
const maxPasses = 8;

/** The versions' numbers; undefined when one of them is not of the usual form. */
const remembered = new WeakMap<PackageMetadata, Float64Array | undefined>();

/**
 * The highest release in the range whose rank is 0, else the highest of those with the least; `version` is undefined
 * when none fits. Undefined as a whole when only semver and a sorted list can tell. One pass over the versions for each
 * that is ranked, without a sort: mostly the first will do.
 */
export function pickRelease(
  metadata: PackageMetadata,
  range: PlainRange,
  rankOf: (version: string) => number,
): { readonly version: string | undefined } | undefined {
  const releases = findReleases(metadata);
  if (releases === undefined) return undefined;
  let best: string | undefined;
  let bestRank = Number.POSITIVE_INFINITY;
  let below = Number.POSITIVE_INFINITY;
  for (let pass = 0; pass < maxPasses; pass += 1) {
    const place = findHighest(releases, range, below);
    const version = metadata.versions[place];
    if (version === undefined) return { version: best };
    const rank = rankOf(version);
    if (rank === 0) return { version };
    if (rank < bestRank) best = version;
    bestRank = Math.min(rank, bestRank);
    below = releases[place] ?? 0;
  }
  return undefined;
}

function findReleases(metadata: PackageMetadata): Float64Array | undefined {
  if (remembered.has(metadata)) return remembered.get(metadata);
  const releases = readReleases(metadata.versions);
  remembered.set(metadata, releases);
  return releases;
}

function readReleases(versions: readonly string[]): Float64Array | undefined {
  const releases = new Float64Array(versions.length);
  let place = 0;
  for (const version of versions) {
    const release = readRelease(version);
    if (release === unreadable) return undefined;
    releases[place++] = release;
  }
  return releases;
}

/** The place of the highest release in the range and below the number, or -1. */
function findHighest(releases: Float64Array, range: PlainRange, below: number): number {
  let highest = -1;
  let found = -1;
  for (let place = 0; place < releases.length; place += 1) {
    const release = releases[place] ?? -1;
    if (release <= highest || release >= below || !isWithin(range, release)) continue;
    highest = release;
    found = place;
  }
  return found;
}
