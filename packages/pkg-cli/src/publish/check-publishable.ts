import { DxError } from '@dx/pkg-core';
import { gte, parse, rcompare, validRange } from 'semver';
import type { PublishSettings } from './publish-settings.ts';

/** A package about to be published. */
export interface Candidate {
  readonly name: string;
  readonly version: string;
  readonly manifest: Readonly<Record<string, unknown>>;
}

/**
 * What can be said without a registry: the manifest is public and carries nothing that belongs to a project, the
 * version is one, and the tag suits it.
 *
 * @throws DX_PUBLISH_PRIVATE, DX_PUBLISH_REFUSED
 */
export function checkPublishable(candidate: Candidate, settings: PublishSettings): void {
  const { name, version, manifest } = candidate;
  if (manifest['private'] === true) throw privatePackage(name);
  if (manifest['packageExtensions'] !== undefined)
    throw refused(candidate, 'packageExtensions counts in a project only', 'dx pkg delete packageExtensions');
  const parsed = parse(version);
  if (parsed === null)
    throw refused(candidate, `${JSON.stringify(version)} is no semantic version`, 'dx version <version>');
  if (validRange(settings.tag) !== null)
    throw refused(
      candidate,
      `the tag ${JSON.stringify(settings.tag)} reads as a range`,
      'Choose another word: --tag next',
    );
  if (settings.access === 'restricted' && !name.startsWith('@'))
    throw refused(
      candidate,
      'only a package with a scope can be restricted',
      'Leave --access out, or give it a scope',
    );
  if (parsed.prerelease.length > 0 && settings.isDefaultTag && !settings.isForced)
    throw refused(candidate, 'a prerelease needs a tag of its own', 'dx publish --tag next');
}

/**
 * What the registry's own versions say: none is published twice, and `latest` does not go backwards by accident.
 *
 * @throws DX_PUBLISH_REFUSED
 */
export function checkPublished(
  candidate: Candidate,
  settings: PublishSettings,
  published: Readonly<Record<string, unknown>>,
): void {
  if (settings.isForced) return;
  const { version } = candidate;
  if (Object.hasOwn(published, version))
    throw refused(candidate, 'this version is published already', 'dx version patch');
  const [highest] = Object.entries(published)
    .filter(([, manifest]) => !isDeprecated(manifest))
    .flatMap(([other]) => (parse(other)?.prerelease.length === 0 ? [other] : []))
    .sort(rcompare);
  if (settings.isDefaultTag && highest !== undefined && gte(highest, version))
    throw refused(candidate, `${highest} is higher, and would lose "latest"`, 'dx publish --tag previous');
}

function isDeprecated(manifest: unknown): boolean {
  return (
    typeof manifest === 'object' &&
    manifest !== null &&
    'deprecated' in manifest &&
    Boolean(manifest.deprecated)
  );
}

/** The failure of publishing a private package. */
export function privatePackage(name: string): DxError {
  return new DxError({
    code: 'DX_PUBLISH_PRIVATE',
    message: `${name} is marked as private`,
    hint: 'dx pkg delete private',
    details: { name },
  });
}

function refused({ name, version }: Candidate, reason: string, hint: string): DxError {
  return new DxError({
    code: 'DX_PUBLISH_REFUSED',
    message: `${name}@${version} is not published: ${reason}`,
    hint,
    details: { name, version, reason },
  });
}
