import { DxError } from '@dx/pkg-core';
import { compareVersions, readVersion } from './internal/ranges.ts';
import type { PackageMetadata } from './types.ts';

/** How many versions a message and the details name. */
const shownVersions = 4;
const listedVersions = 10;

/** A text beside a dependency's name that is neither a range nor a tag. */
export function invalidRange(name: string, spec: string): DxError {
  return new DxError({
    code: 'DX_INVALID_RANGE',
    message: `Invalid range for ${name}: ${JSON.stringify(spec)} is neither a semver range nor a dist-tag`,
    hint: `Write a range such as "^1.2.3", or a tag such as "latest", for ${name}`,
    details: { name, spec },
  });
}

/** A registry has no package of this name. */
export function packageNotFound(name: string): DxError {
  return new DxError({
    code: 'DX_PACKAGE_NOT_FOUND',
    message: `No package named ${name}`,
    hint: 'Check the spelling; a private package also needs its registry and credentials set',
    details: { name },
  });
}

/** A version that would do, had it been published in time. */
export interface YoungerVersion {
  readonly version: string;
  readonly published: string | undefined;
  /** The last time that counts. */
  readonly before: string;
}

function versionTooYoung({ name }: PackageMetadata, range: string, younger: YoungerVersion): DxError {
  const { version, published = 'later', before } = younger;
  return new DxError({
    code: 'DX_VERSION_NOT_FOUND',
    message: `No version of ${name} that matches ${JSON.stringify(range)} was published before ${before}: ${version} is of ${published}`,
    hint: `Wait; or name it in min-release-age-exclude if you need it now: dx config set min-release-age-exclude=${name}`,
    details: { name, range, version, published, before },
  });
}

/** A package exists, yet no version of it is in the range. */
export function versionNotFound(metadata: PackageMetadata, range: string, younger?: YoungerVersion): DxError {
  if (younger !== undefined) return versionTooYoung(metadata, range, younger);
  const { name, distTags } = metadata;
  const latest = Object.hasOwn(distTags, 'latest') ? distTags['latest'] : undefined;
  const nearest = findNearest(metadata.versions, range);
  const known = nearest.slice(0, shownVersions).join(', ');
  const shown =
    known === '' ? 'it has no versions' : `latest is ${latest ?? 'not set'}, nearest are ${known}`;
  return new DxError({
    code: 'DX_VERSION_NOT_FOUND',
    message: `No version of ${name} matches ${JSON.stringify(range)}: ${shown}`,
    hint:
      nearest[0] === undefined
        ? `Remove ${name}`
        : `Ask for one that exists, as in ${name}@${latest ?? nearest[0]}`,
    details: { name, range, latest, nearest: nearest.slice(0, listedVersions) },
  });
}

/** Versions by how near they are to the first number in the range: same major and minor first, high ones first. */
function findNearest(versions: readonly string[], range: string): readonly string[] {
  const [major = 0, minor = 0] = (/\d+(?:\.\d+)?/.exec(range)?.[0] ?? '').split('.').map(Number);
  const distance = (text: string): number => {
    const version = readVersion(text);
    if (version === undefined) return Number.POSITIVE_INFINITY;
    const gap = Math.abs(version.major - major) * 1e6;
    return version.major === major ? Math.abs(version.minor - minor) : gap;
  };
  const ranked = versions.map((version) => ({ version, gap: distance(version) }));
  ranked.sort((a, b) => a.gap - b.gap || compareVersions(b.version, a.version));
  return ranked.slice(0, listedVersions).map(({ version }) => version);
}

/** The same error, told with who wants the package: names from an importer down to the dependent. */
export function withDependent(error: DxError, wantedBy: readonly string[]): DxError {
  return new DxError({
    code: error.code,
    message: `${error.message} (wanted by ${wantedBy.join(' > ')})`,
    hint: error.hint,
    details: { ...error.details, wantedBy },
    cause: error,
  });
}
