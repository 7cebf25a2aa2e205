import type { Packument } from './build-packument.ts';

/** The media type of an abbreviated document. */
export const abbreviatedType = 'application/vnd.npm.install-v1+json';

/** What a version keeps, in the order in which it is written. */
const keptFields = [
  'name',
  'version',
  'deprecated',
  'dependencies',
  'optionalDependencies',
  'devDependencies',
  'bundleDependencies',
  'peerDependencies',
  'peerDependenciesMeta',
  'acceptDependencies',
  'bin',
  'directories',
  'dist',
  'engines',
  'os',
  'cpu',
  'libc',
  'funding',
  '_hasShrinkwrap',
] as const;

const installScripts = ['preinstall', 'install', 'postinstall'] as const;

/**
 * The document with only what installing needs. `modified` is the full document's `time.modified`; `hasInstallScript`
 * is there only when true, from the scripts or as the document already had it. An abbreviated document stays as it is.
 *
 * Source: npm's registry documentation, "package-metadata"
 */
export function abbreviatePackument(packument: Packument): Packument {
  const modified = asRecord(packument['time'])['modified'] ?? packument['modified'];
  return {
    name: packument['name'],
    'dist-tags': packument['dist-tags'],
    versions: Object.fromEntries(
      Object.entries(asRecord(packument['versions'])).map(([version, manifest]) => [
        version,
        abbreviateManifest(asRecord(manifest)),
      ]),
    ),
    ...(modified === undefined ? {} : { modified }),
  };
}

/** The value where it is an object, else an empty one. */
export function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function abbreviateManifest(manifest: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const field of keptFields) {
    if (Object.hasOwn(manifest, field)) kept[field] = manifest[field];
  }
  if (hasInstallScript(manifest)) kept['hasInstallScript'] = true;
  return kept;
}

function hasInstallScript(manifest: Readonly<Record<string, unknown>>): boolean {
  if (manifest['hasInstallScript'] === true || manifest['gypfile'] === true) return true;
  const scripts = asRecord(manifest['scripts']);
  return installScripts.some((script) => Object.hasOwn(scripts, script));
}
