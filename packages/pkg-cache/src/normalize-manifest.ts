import { type Integrity, isDxError, type PackageName, parseIntegrity } from '@dx/pkg-core';
import type { DependencyFields, DependencyMap, PeerMeta, VersionManifest } from '@dx/pkg-resolve';
import { normalizeBin } from './normalize-bin.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A publisher's claim that is used for ordering downloads only. */
const maxClaimedBytes = 2 ** 40;
const installScripts = ['preinstall', 'install', 'postinstall'] as const;

/**
 * One version of a registry document in the form that resolving needs, with npm's normalisations; devDependencies are left
 * out. `undefined` when the value is no manifest or names no archive. Frozen, maps without prototype.
 *
 * @param name the package that was asked for; what the manifest says about its own name and version is not used
 */
export function normalizeManifest(
  value: unknown,
  name: PackageName,
  version: string,
): VersionManifest | undefined {
  const fields = asFields(value);
  const dist = asFields(fields?.['dist']);
  const tarball = dist?.['tarball'];
  if (fields === undefined || dist === undefined || typeof tarball !== 'string') return undefined;
  return Object.freeze(
    dropAbsent({
      name,
      version,
      tarball,
      integrity: readIntegrity(dist),
      ...readDependencies(fields),
      bin: normalizeBin(fields['bin'], name),
      engines: readTexts(fields['engines']),
      os: readList(fields['os']),
      cpu: readList(fields['cpu']),
      libc: readList(fields['libc']),
      license: readLicense(fields['license']),
      funding: readFunding(fields['funding']),
      deprecated: readText(fields['deprecated']),
      hasInstallScript: readHasInstallScript(fields) ? true : undefined,
      extra: readExtra(fields),
      unpackedSizeBytes: readSize(dist['unpackedSize']),
    }),
  );
}

/** The same of what a version depends on alone; `undefined` when the value is no manifest. */
export function normalizeDependencies(value: unknown): DependencyFields | undefined {
  const fields = asFields(value);
  return fields === undefined ? undefined : Object.freeze(dropAbsent(readDependencies(fields)));
}

type Absent<Type> = { readonly [Key in keyof Type]: Type[Key] | undefined };

function readDependencies(fields: Fields): Absent<Required<Omit<DependencyFields, 'devDependencies'>>> {
  return {
    dependencies: readTexts(fields['dependencies']),
    optionalDependencies: readTexts(fields['optionalDependencies']),
    peerDependencies: readTexts(fields['peerDependencies']),
    peerDependenciesMeta: readPeerMeta(fields['peerDependenciesMeta']),
    bundleDependencies: readBundled(fields),
  };
}

type Defined<Type> = { [Key in keyof Type as undefined extends Type[Key] ? never : Key]: Type[Key] } & {
  [Key in keyof Type as undefined extends Type[Key] ? Key : never]?: Exclude<Type[Key], undefined>;
};

function dropAbsent<Type extends object>(fields: Type): Defined<Type> {
  const present = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present) as Defined<Type>;
}

/** An object with its own keys only, or `undefined`. `JSON.parse` made it, so its keys are its own. */
function asFields(value: unknown): Fields | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.assign(Object.create(null) as Fields, value);
}

/** A hash that cannot be read is no hash; old packages have only a sha1 in hex. */
function readIntegrity(dist: Fields): Integrity | undefined {
  const { integrity, shasum } = dist;
  const isSha1 = typeof shasum === 'string' && /^[0-9a-f]{40}$/i.test(shasum);
  const sha1 = isSha1 ? `sha1-${Buffer.from(shasum, 'hex').toString('base64')}` : undefined;
  return tryIntegrity(integrity) ?? tryIntegrity(sha1);
}

function tryIntegrity(text: unknown): Integrity | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    return parseIntegrity(text);
  } catch (error) {
    if (isDxError(error, 'DX_INVALID_INTEGRITY')) return undefined;
    throw error;
  }
}

function readTexts(value: unknown): DependencyMap | undefined {
  const fields = asFields(value);
  if (fields === undefined) return undefined;
  const texts: Record<string, string> = Object.create(null);
  let count = 0;
  for (const [key, text] of Object.entries(fields)) {
    if (typeof text !== 'string') continue;
    texts[key] = text;
    count += 1;
  }
  return count === 0 ? undefined : Object.freeze(texts);
}

function readPeerMeta(value: unknown): PeerMeta | undefined {
  const fields = asFields(value);
  if (fields === undefined) return undefined;
  const meta: Record<string, { readonly optional?: boolean }> = Object.create(null);
  for (const [peer, about] of Object.entries(fields)) {
    const optional = asFields(about)?.['optional'];
    meta[peer] = Object.freeze(typeof optional === 'boolean' ? { optional } : {});
  }
  return Object.keys(meta).length === 0 ? undefined : Object.freeze(meta);
}

/** `true` bundles every dependency; an object counts with its keys. */
function readBundled(fields: Fields): readonly string[] | undefined {
  const value = fields['bundleDependencies'] ?? fields['bundledDependencies'];
  if (value === true) return readList(Object.keys(asFields(fields['dependencies']) ?? {}));
  if (Array.isArray(value)) return readList(value);
  return readList(Object.keys(asFields(value) ?? {}));
}

function readList(value: unknown): readonly string[] | undefined {
  const list = typeof value === 'string' ? [value] : value;
  if (!Array.isArray(list)) return undefined;
  const texts = list.filter((item): item is string => typeof item === 'string');
  return texts.length === 0 ? undefined : Object.freeze(texts);
}

/** Before SPDX expressions, `{ type, url }` was in use. The `licenses` of that time npm leaves out of a lockfile. */
function readLicense(value: unknown): string | undefined {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return readText(first) ?? readText(asFields(first)?.['type']);
}

function readFunding(value: unknown): unknown {
  if (typeof value === 'string') return value === '' ? undefined : Object.freeze({ url: value });
  if (typeof value !== 'object' || value === null || Object.keys(value).length === 0) return undefined;
  return deepFreeze(value);
}

function deepFreeze(value: object): object {
  for (const inner of Object.values(value)) {
    if (typeof inner === 'object' && inner !== null) deepFreeze(inner as object);
  }
  return Object.freeze(value);
}

function readText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Abbreviated documents say it; full ones show the scripts. */
function readHasInstallScript(fields: Fields): boolean {
  const { hasInstallScript } = fields;
  if (typeof hasInstallScript === 'boolean') return hasInstallScript;
  const scripts = asFields(fields['scripts']);
  return fields['gypfile'] === true || installScripts.some((name) => readText(scripts?.[name]) !== undefined);
}

/** What npm copies to a lockfile as it is: members, engines of old, and platforms that are a text. */
function readExtra({ workspaces, engines, os, cpu, libc }: Fields): Fields | undefined {
  const isOld = Array.isArray(engines) || typeof engines === 'string';
  const platforms = Object.entries({ os, cpu, libc }).filter(([, value]) => typeof value === 'string');
  const kept = Object.entries({
    workspaces,
    ...(isOld ? { engines } : {}),
    ...Object.fromEntries(platforms),
  }).filter(([, value]) => isSaying(value));
  return kept.length === 0 ? undefined : (deepFreeze(Object.fromEntries(kept)) as Fields);
}

function isSaying(value: unknown): boolean {
  return typeof value === 'object' && value !== null ? Object.keys(value).length > 0 : Boolean(value);
}

function readSize(value: unknown): number | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) return undefined;
  return Math.min(Math.floor(value), maxClaimedBytes);
}
