import { type PackageMetadata, parseDependencySpec, pickVersion } from '@dx/pkg-resolve';
import semver from 'semver';
import type { KnownVersion } from './known-version.ts';
import { isInRange, readRange } from './ranges.ts';
import type { FixAvailable } from './types.ts';
import { rangeOf, type VulnerableName } from './vulnerable-name.ts';

/**
 * How an importer that asks for `spec` comes by a version without the fault: `true` where the spec allows one, else the
 * newest of the same major version as what it gets now, else the newest of all.
 */
export function availableFix(one: VulnerableName, spec: string): FixAvailable {
  const { name, known } = one;
  const wanted = registryRange(name, spec);
  if (wanted === undefined) return false;
  const affected = readRange(rangeOf(one));
  const spared = known.versions.filter((version) => affected !== undefined && !isInRange(affected, version));
  const allowed = allowedBy(wanted);
  if (allowed !== undefined && spared.some(({ text }) => isAllowed(allowed, text))) return true;
  if (known.metadata === undefined) return newestFix(name, spared);
  const now = pickVersion(known.metadata, wanted);
  if (now === undefined) return false;
  const choice = withOnly(known.metadata, spared);
  const sameMajor = pickVersion(choice, `^${now}`);
  const picked = sameMajor ?? pickVersion(choice, '*');
  if (picked === undefined) return false;
  return Object.freeze({ name, version: picked, isSemVerMajor: sameMajor === undefined });
}

/** Where nothing but single versions are known, the highest of them. */
function newestFix(name: string, spared: readonly KnownVersion[]): FixAvailable {
  const version = spared.at(-1)?.text;
  return version === undefined ? false : Object.freeze({ name, version, isSemVerMajor: true });
}

/** What a project asks for: prereleases only where it names them. */
function allowedBy(range: string): semver.Range | undefined {
  try {
    return new semver.Range(range);
  } catch {
    return undefined;
  }
}

function isAllowed(range: semver.Range, text: string): boolean {
  const version = semver.parse(text, true);
  return version !== null && range.test(version);
}

/** The range of a spec that a registry answers, that of an alias too. */
function registryRange(name: string, spec: string): string | undefined {
  try {
    const parsed = parseDependencySpec(name, spec);
    if (parsed.kind === 'tag') return parsed.tag;
    return parsed.kind === 'registry' ? parsed.range : undefined;
  } catch {
    return undefined;
  }
}

/** Tags stay where they are, so that `latest` counts when it is spared. */
function withOnly(metadata: PackageMetadata, versions: readonly KnownVersion[]): PackageMetadata {
  const spared = new Set(versions.map(({ text }) => text));
  return {
    name: metadata.name,
    distTags: metadata.distTags,
    versions: [...spared],
    manifest: (version) => (spared.has(version) ? metadata.manifest(version) : undefined),
  };
}
