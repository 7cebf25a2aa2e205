import { isDxError, parseExactVersion, parsePackageName, parseSafeRelativePath } from '@dx/pkg-core';
import { invalidLock, type LockFault } from './errors.ts';
import { isImporterLocation, locationName, parentLocation } from './location.ts';
import type { Lock, LockPackage } from './types.ts';

/** Spelled so plainly that the full check would say yes. */
const plainVersion = /^(?:0|[1-9]\d{0,8})\.(?:0|[1-9]\d{0,8})\.(?:0|[1-9]\d{0,8})$/;
const plainName = /^[a-z][a-z0-9-]{0,100}$/;

/**
 * Checks everything in a lock that becomes a path, a name or a version: locations are members or packages below
 * `node_modules` whose holder is in the lock too, names and versions are ones that a registry could have published,
 * links lead to a folder that the lock lists, of the project or (`../lib`) outside of it; that the project's manifests
 * name these is for `checkLock` to see. Every reader of this package calls it, and there is no way to
 * turn it off. O(packages + dependencies).
 *
 * @param path of the file, for the message
 * @throws DX_LOCK_INVALID with all faults at once
 * Source: rows N02, N04, N11 and N13 of the attack corpus
 */
export function verifyLockShape(lock: Lock, path: string): void {
  const gate: Gate = { packages: lock.packages, names: new Set(), faults: [] };
  for (const location of Object.keys(lock.packages)) {
    const entry = lock.packages[location];
    if (entry !== undefined) verifyEntry(gate, location, entry);
  }
  if (gate.faults.length > 0) throw invalidLock(path, gate.faults);
}

interface Gate {
  readonly packages: Lock['packages'];
  /** Names that passed. */
  readonly names: Set<string>;
  readonly faults: LockFault[];
}

function verifyEntry(gate: Gate, location: string, entry: LockPackage): void {
  const add = (problem: string | undefined): void => {
    if (problem !== undefined) gate.faults.push({ location, problem });
  };
  const isImporter = isImporterLocation(location);
  add(isImporter ? findFolderFault(location) : findPlaceFault(gate, location));
  add(findDependencyFault(gate, entry));
  if (entry.link) add(findLinkFault(gate, entry));
  else if (!isImporter) add(findVersionFault(entry));
  if (!isImporter && entry.name !== undefined) add(findNameFault(gate, entry.name));
}

function findFolderFault(location: string): string | undefined {
  if (location === '') return undefined;
  if (location === 'node_modules' || location.split('/').includes('__proto__'))
    return 'is not a folder of a member';
  const inner = location.replace(/^(?:\.\.\/)*(?:\.\.$)?/, '');
  return inner === '' ? undefined : explain(() => parseSafeRelativePath(inner), location);
}

function findPlaceFault(gate: Gate, location: string): string | undefined {
  const parent = parentLocation(location) ?? '';
  const holder = gate.packages[parent];
  if (parent !== '' && holder === undefined)
    return `lies in ${JSON.stringify(parent)}, which the lock does not have`;
  if (holder?.link) return `lies behind the link ${JSON.stringify(parent)}`;
  return findNameFault(gate, locationName(location));
}

function findNameFault(gate: Gate, name: string): string | undefined {
  if (gate.names.has(name)) return undefined;
  const fault = plainName.test(name) ? undefined : explain(() => parsePackageName(name), name);
  if (fault === undefined) gate.names.add(name);
  return fault;
}

function findVersionFault(entry: LockPackage): string | undefined {
  const { version } = entry;
  if (version === undefined) return entry.resolved === undefined ? 'has no version' : undefined;
  return plainVersion.test(version) ? undefined : explain(() => parseExactVersion(version), version);
}

function findLinkFault(gate: Gate, entry: LockPackage): string | undefined {
  const target = entry.resolved ?? '';
  const shown = JSON.stringify(target.slice(0, 200));
  if (!isImporterLocation(target)) return `links to ${shown}, which is not a folder of the project`;
  const fault = findFolderFault(target);
  if (fault !== undefined) return `links to ${shown}: ${fault}`;
  const found = gate.packages[target];
  if (found === undefined || found.link) return `links to ${shown}, which the lock does not have`;
  return undefined;
}

function findDependencyFault(gate: Gate, entry: LockPackage): string | undefined {
  return (
    findMapFault(gate, entry.dependencies) ??
    findMapFault(gate, entry.optionalDependencies) ??
    findMapFault(gate, entry.peerDependencies) ??
    findMapFault(gate, entry.devDependencies)
  );
}

function findMapFault(gate: Gate, map: Readonly<Record<string, string>> | undefined): string | undefined {
  if (map === undefined) return undefined;
  for (const name of Object.keys(map)) {
    const fault = findNameFault(gate, name);
    if (fault !== undefined) return `has a dependency whose name is refused: ${fault}`;
  }
  return undefined;
}

function explain(check: () => unknown, input: string): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (!isDxError(error)) throw error;
    const reason = error.details['reason'];
    return typeof reason === 'string'
      ? `${JSON.stringify(input.slice(0, 200))}: ${reason}`
      : `has ${error.message}`;
  }
}
