import { createRecord, sortNames, sortRecord } from './compare-names.ts';
import { conflictedLock, damagedLock, invalidLock, type LockFault, tooNewLock } from './errors.ts';
import { findJsonFault } from './find-json-fault.ts';
import { isImporterLocation } from './location.ts';
import { freezeDeep, isObject, readEntry } from './read-entry.ts';
import { readLegacyPackages } from './read-legacy-lock.ts';
import type { Lock, LockfileVersion, LockPackage, TextStyle } from './types.ts';
import { verifyLockShape } from './verify-lock-shape.ts';

/** The newest `lockfileVersion` of npm that is known. */
const newestVersion = 4;
const topFields = new Set(['name', 'version', 'lockfileVersion', 'requires', 'packages', 'dependencies']);

/**
 * The lock in the text of a `package-lock.json` of version 1 to 4. Version 1 has no ranges of the root and no peers,
 * so `checkLock` finds it stale. An empty `integrity` counts as none; of several hashes the strongest is used; duplicate keys: the
 * last one counts, as in `JSON.parse`. O(length).
 *
 * @param path of the file, for messages
 * @throws DX_LOCK_PARSE with line and column; DX_LOCK_CONFLICT for merge markers; DX_LOCK_TOO_NEW; DX_LOCK_INVALID
 * with everything that is unsafe or malformed, at once
 * Source: https://docs.npmjs.com/cli/configuring-npm/package-lock-json
 */
export function readPackageLock(text: string, path: string): Lock {
  return readParsed(parseText(text, path), path);
}

/** The indentation and newline of a JSON text, as npm keeps them: those after its first bracket; else two spaces and `\n`. */
export function packageLockStyle(text: string): TextStyle {
  const match = /^\uFEFF?\s*[{[](\r?\n)\s*?([ \t]*)\S/.exec(text);
  return Object.freeze({ indent: match?.[2] || '  ', newline: match?.[1] === '\r\n' ? '\r\n' : '\n' });
}

/** The `lockfileVersion` that a text says, 1 when it says none and has no `packages`. Reads the start of the text only. */
export function packageLockVersion(text: string): 1 | LockfileVersion {
  const found = /"lockfileVersion"\s*:\s*(\d+)/.exec(text.slice(0, 4096))?.[1];
  if (found === undefined) return text.includes('"packages"') ? 3 : 1;
  return found === '2' ? 2 : found === '4' ? 4 : found === '1' ? 1 : 3;
}

function parseText(text: string, path: string): unknown {
  const json = text.startsWith('\uFEFF') ? text.slice(1) : text;
  try {
    return JSON.parse(json) as unknown;
  } catch {
    const marker = /^(?:<{7}|={7}|>{7}|\|{7})(?: |\r?$)/m.exec(json);
    if (marker !== null) throw conflictedLock(path, json.slice(0, marker.index).split('\n').length);
    const fault = findJsonFault(json);
    const where = `line ${fault.line}, column ${fault.column}`;
    throw damagedLock(path, `not JSON in ${where}: ${fault.text.trim() || 'the file ends'}`, { ...fault });
  }
}

function readParsed(data: unknown, path: string): Lock {
  if (!isObject(data)) throw invalidLock(path, [{ location: '', problem: 'is not an object' }]);
  const version = data['lockfileVersion'];
  if (typeof version === 'number' && version > newestVersion) throw tooNewLock(path, version, newestVersion);
  const faults: LockFault[] = [];
  const packages = readPackages(rawPackages(data), faults);
  if (faults.length > 0) throw invalidLock(path, faults);
  const lock = Object.freeze({ ...readTop(data), packages });
  verifyLockShape(lock, path);
  return lock;
}

function rawPackages(data: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (isObject(data['packages'])) return data['packages'];
  return readLegacyPackages(data);
}

function readPackages(raw: Readonly<Record<string, unknown>>, faults: LockFault[]): Lock['packages'] {
  const packages = createRecord<LockPackage>();
  for (const location of sortNames(Object.keys(raw))) {
    const entry = raw[location];
    const refuse = (problem: string): void => {
      faults.push({ location, problem });
    };
    if (!isObject(entry)) refuse('is not an object');
    else if (!isHollow(location, entry)) packages[location] = readEntry(entry, refuse);
  }
  return Object.freeze(packages);
}

/** Older npm left such an entry for an optional package that it could not look up; npm 12 leaves it out. */
function isHollow(location: string, entry: Readonly<Record<string, unknown>>): boolean {
  if (isImporterLocation(location) || !entry['optional'] || entry['link']) return false;
  return !entry['version'] && !entry['resolved'] && !entry['integrity'];
}

function readTop(data: Readonly<Record<string, unknown>>): Omit<Lock, 'packages'> {
  const { name, version } = data;
  const extra = createRecord<unknown>();
  for (const key of Object.keys(data)) if (!topFields.has(key)) extra[key] = freezeDeep(data[key]);
  return {
    ...(typeof name === 'string' && { name }),
    ...(typeof version === 'string' && { version }),
    ...(Object.keys(extra).length > 0 && { extra: sortRecord(extra) }),
  };
}
