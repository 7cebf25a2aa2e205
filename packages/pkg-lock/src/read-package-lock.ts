import { createRecord, sortNames, sortRecord } from './compare-names.ts';
import { conflictedLock, damagedLock, invalidLock, type LockFault, tooNewLock } from './errors.ts';
import { findJsonFault } from './find-json-fault.ts';
import { isImporterLocation } from './location.ts';
import { mergeLocks } from './merge-locks.ts';
import { freezeDeep, isObject, readEntry } from './read-entry.ts';
import { readLegacyPackages } from './read-legacy-lock.ts';
import { findConflict, splitConflict } from './split-conflict.ts';
import type { Lock, LockConflict, LockfileVersion, LockMerge, LockPackage, TextStyle } from './types.ts';
import { verifyLockShape } from './verify-lock-shape.ts';

/** The newest `lockfileVersion` of npm that is known. */
const newestVersion = 4;
/** As `JSON.stringify` has it, and so npm: a longer one would be written thousands of times. */
const maxIndent = 10;
const topFields = new Set(['name', 'version', 'lockfileVersion', 'requires', 'packages', 'dependencies']);

/**
 * The lock in the text of a `package-lock.json` of version 1 to 4. Version 1 has no ranges of the root and no peers,
 * so `checkLock` finds it stale. An empty `integrity` counts as none; of several hashes the strongest is used; duplicate keys: the
 * last one counts, as in `JSON.parse`. The sides of git's conflict markers are merged. O(length).
 *
 * @param path of the file, for messages
 * @throws DX_LOCK_PARSE with line and column; DX_LOCK_CONFLICT for merge markers whose sides are no JSON; DX_LOCK_TOO_NEW; DX_LOCK_INVALID
 * with everything that is unsafe or malformed, at once
 * Source: https://docs.npmjs.com/cli/configuring-npm/package-lock-json
 */
export function readPackageLock(text: string, path: string): Lock {
  return readMergedLock(text, path).lock;
}

/** The same with the choices that merging its sides took; undefined when the text has no conflict markers. */
export function readMergedLock(
  text: string,
  path: string,
): { readonly lock: Lock; readonly conflicts?: readonly LockConflict[] } {
  const json = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const data = tryParse(json);
  if (data !== undefined) return { lock: readParsed(data, path) };
  const line = findConflict(json);
  if (line !== undefined) return mergeSides(json, path, line);
  const fault = findJsonFault(json);
  const where = `line ${fault.line}, column ${fault.column}`;
  throw damagedLock(path, `not JSON in ${where}: ${fault.text.trim() || 'the file ends'}`, { ...fault });
}

/** The indentation and newline of a JSON text, as npm keeps them: those after its first bracket; else two spaces and `\n`. */
export function packageLockStyle(text: string): TextStyle {
  const [, newline, space = ''] = /^\uFEFF?\s*[{[](\r?\n)(\s*)/.exec(text) ?? [];
  let start = space.length;
  while (start > 0 && ' \t'.includes(space.charAt(start - 1))) start -= 1;
  const indent = space.slice(start, start + maxIndent) || '  ';
  return Object.freeze({ indent, newline: newline === '\r\n' ? '\r\n' : '\n' });
}

/** The `lockfileVersion` that a text says, 1 when it says none and has no `packages`. Reads the start of the text only. */
export function packageLockVersion(text: string): 1 | LockfileVersion {
  const found = /"lockfileVersion"\s*:\s*(\d+)/.exec(text.slice(0, 4096))?.[1];
  if (found === undefined) return text.includes('"packages"') ? 3 : 1;
  return found === '2' ? 2 : found === '4' ? 4 : found === '1' ? 1 : 3;
}

function tryParse(json: string): unknown {
  try {
    return JSON.parse(json.includes('\\u') ? replaceLoneSurrogates(json) : json) as unknown;
  } catch {
    return undefined;
  }
}

/** Halves of characters, which only an escape can spell, are none that other encodings of a lock could hold. */
function replaceLoneSurrogates(json: string): string {
  const pattern = /\\(?:u(d[89ab][\da-f]{2}\\ud[c-f][\da-f]{2}|d[89a-f][\da-f]{2})|.)/gi;
  return json.replace(pattern, (found, surrogate: string | undefined) =>
    surrogate === undefined || surrogate.length > 4 ? found : '\\ufffd',
  );
}

function mergeSides(json: string, path: string, line: number): LockMerge {
  const sides = splitConflict(json);
  const [ours, theirs, base] = [sides?.ours, sides?.theirs, sides?.base].map((text) => tryParse(text ?? ''));
  if (ours === undefined || theirs === undefined) throw conflictedLock(path, line);
  const merge = mergeLocks(
    base === undefined ? undefined : readParsed(base, path),
    readParsed(ours, path),
    readParsed(theirs, path),
  );
  verifyLockShape(merge.lock, path);
  return merge;
}

function readParsed(data: unknown, path: string): Lock {
  if (!isObject(data)) throw invalidLock(path, [{ location: '', problem: 'is not an object' }]);
  const version = data['lockfileVersion'];
  if (typeof version === 'number' && version > newestVersion) throw tooNewLock(path, version, newestVersion);
  const faults: LockFault[] = [];
  const lock = Object.freeze(
    orTooDeep(path, () => ({ packages: readPackages(rawPackages(data), faults), ...readTop(data) })),
  );
  if (faults.length > 0) throw invalidLock(path, faults);
  verifyLockShape(lock, path);
  return lock;
}

function orTooDeep<Value>(path: string, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) throw damagedLock(path, 'it nests values too deeply', undefined, error);
    throw error;
  }
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
