import { isDxError, parsePackageName, parseSafeRelativePath } from '@dx/pkg-core';
import { unsafeLocation } from '../errors.ts';

/** The parts of a location below some `node_modules`. */
export interface PackageLocation {
  readonly kind: 'package';
  /** Location of what has the `node_modules`: a package, a member, or `` for the root. */
  readonly owner: string;
  /** Its name there, which is an alias when the package has another name. */
  readonly name: string;
}

/** A location without `node_modules`: the root or a member. */
export interface ImporterLocation {
  readonly kind: 'importer';
}

/** Directories that no member may lie in, because what is there is not a project. */
const reservedParts = new Set(['.git', '.dx', '.bin']);
const modules = 'node_modules';

/**
 * Takes a location apart, `(importer/)?node_modules/(@scope/)?name(/node_modules/…)*` or an importer, and checks it.
 *
 * @throws DX_LOCK_UNSAFE_LOCATION
 */
export function parseLocation(location: string): PackageLocation | ImporterLocation {
  if (location === '') return { kind: 'importer' };
  try {
    if (parseSafeRelativePath(location) !== location)
      throw unsafeLocation(location, 'it is not written plainly');
    return parseParts(location, location.split('/'));
  } catch (error) {
    if (!isDxError(error) || error.code === 'DX_LOCK_UNSAFE_LOCATION') throw error;
    throw unsafeLocation(location, reasonOf(error.details['reason']));
  }
}

/** Whether the path is one that dx may have put below some `node_modules`: a package or a command. */
export function isPlacementPath(path: string): boolean {
  try {
    const bin = path.lastIndexOf('/.bin/');
    if (bin === -1) return parseLocation(path).kind === 'package';
    if (parseSafeRelativePath(path.slice(bin + 6)).includes('/')) return false;
    return parseLocation(`${path.slice(0, bin)}/x`).kind === 'package';
  } catch {
    return false;
  }
}

function parseParts(location: string, parts: readonly string[]): PackageLocation | ImporterLocation {
  const first = parts.indexOf(modules);
  const reserved = parts.slice(0, first === -1 ? undefined : first).find(isReserved);
  if (reserved !== undefined) throw unsafeLocation(location, `${JSON.stringify(reserved)} is reserved`);
  if (first === -1) return { kind: 'importer' };
  let owner = parts.slice(0, first).join('/');
  let name = '';
  for (let at = first; at < parts.length; ) {
    if (parts[at] !== modules) throw unsafeLocation(location, 'it goes on inside a package');
    if (name !== '') owner = joinLocation(owner, name);
    const length = parts[at + 1]?.startsWith('@') ? 2 : 1;
    name = parsePackageName(parts.slice(at + 1, at + 1 + length).join('/'));
    at += 1 + length;
  }
  return { kind: 'package', owner, name };
}

/** The location of the package `name` in the `node_modules` of `owner`. */
export function joinLocation(owner: string, name: string): string {
  return owner === '' ? `${modules}/${name}` : `${owner}/${modules}/${name}`;
}

/** The path above, `` at the top. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** The last part. */
export function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Whether some path above is in the set. */
export function hasAncestorIn(path: string, paths: { has(path: string): boolean }): boolean {
  for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
    if (paths.has(path.slice(0, slash))) return true;
  }
  return false;
}

function isReserved(part: string): boolean {
  return reservedParts.has(part.toLowerCase());
}

function reasonOf(reason: unknown): string {
  return typeof reason === 'string' ? reason : 'it is malformed';
}
