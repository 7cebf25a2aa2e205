import { type Integrity, isDxError, parseIntegrity } from '@dx/pkg-core';
import { createRecord, sortNames, sortRecord } from './compare-names.ts';
import type { LockPackage } from './types.ts';

type Fields = Record<string, unknown>;
type Mutable = { -readonly [Key in keyof LockPackage]: LockPackage[Key] };

const maxDepth = 200;

/**
 * One entry of a `package-lock.json` as a frozen `LockPackage`. What has another type than the field says goes to
 * `extra`, false and empty values are left out, as npm leaves them out.
 *
 * @param refuse is told of an integrity that is malformed
 */
export function readEntry(raw: Fields, refuse: (problem: string) => void): LockPackage {
  const entry: Mutable = {};
  let extra: Fields | undefined;
  for (const key of Object.keys(raw)) {
    const value = raw[key];
    if (isEmpty(value) || (key === 'resolved' && typeof value !== 'string')) continue;
    const known = readField(entry, key, value, refuse);
    if (known) continue;
    extra ??= createRecord();
    extra[key] = freezeDeep(value);
  }
  if (raw['link'] === true && entry.resolved === undefined) entry.resolved = '';
  if (extra !== undefined) entry.extra = sortRecord(extra);
  return Object.freeze(entry);
}

/** Whether the value is as it will be written again; sets the field when it can be read. */
function readField(entry: Mutable, key: string, value: unknown, refuse: (problem: string) => void): boolean {
  const read = Object.hasOwn(readers, key) ? readers[key] : undefined;
  if (key === 'integrity') return readIntegrity(entry, value, refuse);
  if (read === undefined) return false;
  const result = read(value);
  if (result === undefined) return readLoose(entry, key, value);
  (entry as Fields)[key] = result;
  return true;
}

/** A single platform as text instead of a list still limits where the package goes. */
function readLoose(entry: Mutable, key: string, value: unknown): boolean {
  if (typeof value === 'string' && (key === 'os' || key === 'cpu' || key === 'libc'))
    entry[key] = Object.freeze([value]);
  return false;
}

function readIntegrity(entry: Mutable, value: unknown, refuse: (problem: string) => void): boolean {
  try {
    const integrity: Integrity = parseIntegrity(typeof value === 'string' ? value : JSON.stringify(value));
    entry.integrity = integrity;
    return integrity === value;
  } catch (error) {
    if (!isDxError(error)) throw error;
    refuse(`has an ${error.message.charAt(0).toLowerCase()}${error.message.slice(1)}`);
    return true;
  }
}

const readers: Readonly<Record<string, (value: unknown) => unknown>> = {
  name: readText,
  version: readText,
  resolved: readText,
  license: readText,
  deprecated: readText,
  link: readTrue,
  dev: readTrue,
  optional: readTrue,
  devOptional: readTrue,
  peer: readTrue,
  inBundle: readTrue,
  hasInstallScript: readTrue,
  bin: readTextMap,
  engines: readTextMap,
  dependencies: readTextMap,
  devDependencies: readTextMap,
  optionalDependencies: readTextMap,
  peerDependencies: readTextMap,
  peerDependenciesMeta: readPeerMeta,
  bundleDependencies: readTextList,
  os: readTextList,
  cpu: readTextList,
  libc: readTextList,
  funding: freezeDeep,
  workspaces: readWorkspaces,
};

/** The value of one field when it has the shape that the field is typed with, frozen; else undefined. */
export function readKnownField(field: string, value: unknown): unknown {
  return Object.hasOwn(readers, field) ? readers[field]?.(value) : undefined;
}

function readText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function readTrue(value: unknown): true | undefined {
  return value === true ? true : undefined;
}

function readTextList(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) return undefined;
  return Object.freeze([...value]);
}

function readTextMap(value: unknown): Readonly<Record<string, string>> | undefined {
  if (!isObject(value)) return undefined;
  const map = createRecord<string>();
  for (const name of sortNames(Object.keys(value))) {
    const text = value[name];
    if (typeof text !== 'string') return undefined;
    map[name] = text;
  }
  return Object.freeze(map);
}

function readPeerMeta(value: unknown): LockPackage['peerDependenciesMeta'] {
  if (!isObject(value)) return undefined;
  const meta = createRecord<{ readonly optional?: boolean }>();
  for (const name of sortNames(Object.keys(value))) {
    const peer = value[name];
    if (!isObject(peer)) return undefined;
    meta[name] = freezeDeep(peer) as { readonly optional?: boolean };
  }
  return Object.freeze(meta);
}

function readWorkspaces(value: unknown): LockPackage['workspaces'] {
  if (!isObject(value)) return readTextList(value);
  const packages = readTextList(value['packages']);
  return packages === undefined ? undefined : (freezeDeep(value) as LockPackage['workspaces']);
}

/**
 * The value with null-prototype objects, frozen all the way down.
 *
 * @throws RangeError when it nests deeper than 200, where other steps would run out of stack
 */
export function freezeDeep(value: unknown): unknown {
  return freezeLevel(value, 0);
}

/** The same for a map of such values. */
export function freezeMap(map: Fields): Fields {
  const copy = createRecord<unknown>();
  for (const key of Object.keys(map)) copy[key] = freezeDeep(map[key]);
  return copy;
}

function freezeLevel(value: unknown, depth: number): unknown {
  if (depth > maxDepth) throw new RangeError(`it nests values deeper than ${maxDepth}`);
  if (Array.isArray(value)) return Object.freeze(value.map((item) => freezeLevel(item, depth + 1)));
  if (!isObject(value)) return value;
  const copy = createRecord<unknown>();
  for (const key of Object.keys(value)) copy[key] = freezeLevel(value[key], depth + 1);
  return Object.freeze(copy);
}

/** Whether the value is an object with keys, not a list. */
export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === false || value === '';
}
