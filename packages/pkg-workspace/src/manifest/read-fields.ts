import { DxError } from '@dx/pkg-core';
import type { DependenciesMeta, DependencyMap, PeerMeta } from '@dx/pkg-resolve';
import type { ManifestFields } from '../types.ts';
import { normalizeBin } from './normalize-bin.ts';
import { readDependencies } from './read-dependencies.ts';

type Raw = Readonly<Record<string, unknown>>;

/**
 * The fields of a manifest that dx reads, checked and normalised as npm does. What an install depends on must have the
 * right shape; a malformed field of another kind is left out, as npm ignores it too.
 *
 * @throws DX_MANIFEST_INVALID, DX_INVALID_PACKAGE_NAME
 */
export function readFields(raw: Raw, path: string): ManifestFields {
  const name = readName(raw, path);
  const optional = readDependencies(raw, 'optionalDependencies', path);
  const dependencies = without(readDependencies(raw, 'dependencies', path), optional);
  return keepDefined({
    name,
    version: readString(raw['version']),
    private: typeof raw['private'] === 'boolean' ? raw['private'] : undefined,
    license: readLicense(raw['license']),
    bin: normalizeBin(raw['bin'], name),
    scripts: readStringMap(raw['scripts']),
    engines: readStringMap(raw['engines']),
    os: readList(raw['os']),
    cpu: readList(raw['cpu']),
    libc: readList(raw['libc']),
    dependencies,
    devDependencies: readDependencies(raw, 'devDependencies', path),
    optionalDependencies: optional,
    peerDependencies: readDependencies(raw, 'peerDependencies', path),
    peerDependenciesMeta: readPeerMeta(raw['peerDependenciesMeta']),
    bundleDependencies: readBundle(raw, dependencies),
    workspaces: readWorkspaces(raw['workspaces'], path),
    dependenciesMeta: readDependenciesMeta(raw['dependenciesMeta']),
    overrides: raw['overrides'],
    resolutions: readStringMap(raw['resolutions']),
    allowScripts: readBooleanMap(raw['allowScripts']),
  });
}

/** npm takes any name for a project that is not published; only what could be mistaken for a path is refused. */
function readName(raw: Raw, path: string): string | undefined {
  const name = raw['name'];
  if (name === undefined || name === null || name === '') return undefined;
  const isPathLike = (text: string): boolean => /(?:^|\/)\.{0,2}(?:\/|$)|[\\\p{Cc}]/u.test(text);
  if (typeof name === 'string' && !isPathLike(name)) return name;
  throw new DxError({
    code: 'DX_MANIFEST_INVALID',
    message: `${path} has an invalid "name": expected a package name, found ${describe(name)}`,
    hint: 'Names look like "my-app" or "@scope/my-app"',
    details: { path, field: 'name' },
  });
}

function readWorkspaces(value: unknown, path: string): readonly string[] | undefined {
  if (value === undefined || value === null || value === false) return undefined;
  const patterns = isRecord(value) && Object.hasOwn(value, 'packages') ? value['packages'] : value;
  if (isStrings(patterns)) return Object.freeze([...patterns]);
  if (isRecord(value) && !Object.hasOwn(value, 'packages')) return undefined;
  throw new DxError({
    code: 'DX_MANIFEST_INVALID',
    message: `${path} has an invalid "workspaces": expected a list of directory patterns, found ${describe(patterns)}`,
    hint: 'Write it like "workspaces": ["packages/*"]',
    details: { path, field: 'workspaces' },
  });
}

function readBundle(raw: Raw, dependencies: DependencyMap | undefined): readonly string[] | undefined {
  const value = raw['bundleDependencies'] ?? raw['bundledDependencies'];
  if (value === true) return Object.freeze(Object.keys(dependencies ?? {}));
  if (Array.isArray(value)) return Object.freeze(value.filter((item) => typeof item === 'string'));
  return isRecord(value) ? Object.freeze(Object.keys(value)) : undefined;
}

/** What is kept of `peerDependenciesMeta`, null prototype. Entries of another shape say nothing. */
export function readPeerMeta(value: unknown): PeerMeta | undefined {
  if (!isRecord(value)) return undefined;
  const meta: Record<string, { readonly optional?: boolean }> = Object.create(null);
  for (const [name, entry] of Object.entries(value)) {
    const optional = isRecord(entry) ? entry['optional'] : undefined;
    meta[name] = Object.freeze(typeof optional === 'boolean' ? { optional } : {});
  }
  return Object.freeze(meta);
}

function readDependenciesMeta(value: unknown): DependenciesMeta | undefined {
  if (!isRecord(value)) return undefined;
  const meta: Record<string, { readonly injected?: boolean }> = Object.create(null);
  for (const [name, entry] of Object.entries(value)) {
    const injected = isRecord(entry) ? entry['injected'] : undefined;
    meta[name] = Object.freeze(typeof injected === 'boolean' ? { injected } : {});
  }
  return Object.freeze(meta);
}

function readLicense(value: unknown): string | undefined {
  return readString(isRecord(value) ? value['type'] : value);
}

function readList(value: unknown): readonly string[] | undefined {
  if (typeof value === 'string') return Object.freeze([value]);
  return isStrings(value) && value.length > 0 ? Object.freeze([...value]) : undefined;
}

function readStringMap(value: unknown): Readonly<Record<string, string>> | undefined {
  if (!isRecord(value)) return undefined;
  const map: Record<string, string> = Object.create(null);
  for (const [key, entry] of Object.entries(value)) if (typeof entry === 'string') map[key] = entry;
  return Object.freeze(map);
}

function readBooleanMap(value: unknown): Readonly<Record<string, boolean>> | undefined {
  if (!isRecord(value)) return undefined;
  const map: Record<string, boolean> = Object.create(null);
  for (const [key, entry] of Object.entries(value)) if (typeof entry === 'boolean') map[key] = entry;
  return Object.freeze(map);
}

function without(
  map: DependencyMap | undefined,
  dropped: DependencyMap | undefined,
): DependencyMap | undefined {
  if (map === undefined || dropped === undefined) return map;
  const kept: Record<string, string> = Object.create(null);
  for (const [name, range] of Object.entries(map)) if (!Object.hasOwn(dropped, name)) kept[name] = range;
  return Object.freeze(kept);
}

function readString(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function isStrings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isRecord(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function describe(value: unknown): string {
  return (JSON.stringify(value) ?? typeof value).slice(0, 80);
}

type Optional<T> = { readonly [Key in keyof T]: T[Key] | undefined };

function keepDefined(fields: Optional<Required<ManifestFields>>): ManifestFields {
  return Object.freeze(Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)));
}
