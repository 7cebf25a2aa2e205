import type { Manifest } from '@dx/pkg-workspace';
import { createRecord } from './compare-names.ts';
import { packageExtensionsHash } from './extensions-hash.ts';
import { locationName } from './location.ts';
import { isObject, readEntry } from './read-entry.ts';
import type { LockPackage } from './types.ts';

/** Fields that npm copies from a project's manifest to the lock when they say something. */
const copied = ['version', 'engines', 'os', 'cpu', 'libc', 'deprecated', 'acceptDependencies'] as const;
const maps = ['dependencies', 'optionalDependencies', 'peerDependencies', 'peerDependenciesMeta'] as const;
const scripts = ['preinstall', 'install', 'postinstall'] as const;

/**
 * What a lock says of a project's own manifest: npm's choice of fields, empty ones left out, a member's name only when
 * it differs from its folder's.
 */
export function lockImporter(location: string, manifest: Manifest): LockPackage {
  const { fields, raw } = manifest;
  const entry = createRecord<unknown>();
  for (const key of copied) entry[key] = dropEmpty(raw[key]);
  for (const key of maps) entry[key] = dropEmpty(fields[key]);
  entry['dependencies'] = dropEmpty(withoutNames(fields.dependencies, fields.optionalDependencies));
  entry['devDependencies'] = fields.devDependencies ?? (isObject(raw['devDependencies']) ? {} : undefined);
  entry['bundleDependencies'] = dropEmpty(fields.bundleDependencies);
  entry['bin'] = dropEmpty(fields.bin);
  entry['license'] = readLicense(raw['license']);
  entry['funding'] = normalizeFunding(dropEmpty(raw['funding']));
  entry['workspaces'] = dropEmpty(raw['workspaces']);
  entry['hasInstallScript'] =
    Boolean(raw['hasInstallScript']) || scripts.some((name) => fields.scripts?.[name]);
  if (location === '') entry['packageExtensionsHash'] = packageExtensionsHash(raw['packageExtensions']);
  if (fields.name !== undefined && (location === '' || fields.name !== locationName(location)))
    entry['name'] = fields.name;
  return readEntry(entry, () => undefined);
}

/** npm's spelling of `funding`: an address alone becomes an object. */
export function normalizeFunding(funding: unknown): unknown {
  return typeof funding === 'string' ? { url: funding } : funding;
}

/** The map without the names that the other one has, or undefined when nothing is left. */
export function withoutNames(
  map: Readonly<Record<string, string>> | undefined,
  names: Readonly<Record<string, string>> | undefined,
): Readonly<Record<string, string>> | undefined {
  if (map === undefined || names === undefined) return map;
  const left = createRecord<string>();
  for (const name of Object.keys(map)) if (!Object.hasOwn(names, name)) left[name] = map[name] ?? '';
  return left;
}

/** The value, or undefined for an empty list, an empty object and what is not truthy. */
export function dropEmpty(value: unknown): unknown {
  if (!value) return undefined;
  return typeof value === 'object' && Object.keys(value).length === 0 ? undefined : value;
}

function readLicense(license: unknown): unknown {
  return isObject(license) && license['type'] ? license['type'] : dropEmpty(license);
}
