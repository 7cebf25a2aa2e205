import { isDxError, parsePackageName, parseSafeRelativePath } from '@dx/pkg-core';
import { unsafeLocation } from '../errors.ts';
import { cellOf, sharedLink } from './state-paths.ts';

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
const reservedParts = new Set(['.git', '.dx', '.bin', 'node_modules']);
const modules = 'node_modules';
const separator = `/${modules}/`;
const maxLength = 4096;

/**
 * Takes a location apart, `(importer/)?node_modules/(@scope/)?name(/node_modules/…)*` or an importer, and checks it. An
 * importer may be a directory outside of the project (`../lib`).
 *
 * @throws DX_LOCK_UNSAFE_LOCATION
 */
export function parseLocation(location: string): PackageLocation | ImporterLocation {
  if (location === '') return { kind: 'importer' };
  if (location.length > maxLength) throw unsafeLocation(location, 'it is too long');
  const [importer = '', ...names] = `/${location}`.split(separator);
  if (isOutside(location)) checkOutside(names, location);
  else if (importer !== '') checkImporter(importer.slice(1), location);
  for (const name of names) checkName(name, location);
  const name = names.at(-1);
  if (name === undefined) return { kind: 'importer' };
  const owner = location.slice(0, Math.max(0, location.length - name.length - separator.length));
  return { kind: 'package', owner, name };
}

/** Whether the location leads out of the project: a directory there may be linked, and nothing in it is touched. */
export function isOutside(location: string): boolean {
  return location === '..' || location.startsWith('../');
}

function checkOutside(names: readonly string[], location: string): void {
  if (names.length > 0) throw unsafeLocation(location, 'nothing is installed outside of the project');
  const inner = location.replace(/^(?:\.\.\/)*(?:\.\.$)?/, '');
  if (inner !== '') checkImporter(inner, location);
}

function checkImporter(importer: string, location: string): void {
  const reserved = importer.split('/').find((part) => reservedParts.has(part.toLowerCase()));
  if (reserved !== undefined) throw unsafeLocation(location, `${JSON.stringify(reserved)} is reserved`);
  check(location, () => {
    if (parseSafeRelativePath(importer) !== importer)
      throw unsafeLocation(location, 'it is not written plainly');
  });
}

function checkName(name: string, location: string): void {
  check(location, () => {
    parsePackageName(name);
    parseSafeRelativePath(name);
  });
}

/** Gives errors of the parsers the name of what is wrong here. */
function check(location: string, parse: () => void): void {
  try {
    parse();
  } catch (error) {
    if (!isDxError(error) || error.code === 'DX_LOCK_UNSAFE_LOCATION') throw error;
    const { reason } = error.details;
    throw unsafeLocation(location, typeof reason === 'string' ? reason : 'it is malformed');
  }
}

/** Whether the path is one that dx may have put below some `node_modules`: a package, a cell's content or a command. */
export function isPlacementPath(path: string): boolean {
  if (path === sharedLink) return true;
  const cell = cellOf(path);
  return cell === undefined ? isPlainPath(path) : isCellPath(cell, path);
}

/** In a cell as in a project: its name is one harmless part, and the rest lies in its `node_modules`. */
function isCellPath(cell: string, path: string): boolean {
  const name = cell.slice(cell.lastIndexOf('/') + 1);
  return /^[a-z0-9@_~-][a-z0-9@+._~-]*$/.test(name) && isPlainPath(path.slice(cell.length + 1));
}

function isPlainPath(path: string): boolean {
  try {
    const bin = path.lastIndexOf('/.bin/');
    if (bin === -1) return parseLocation(path).kind === 'package';
    if (parseSafeRelativePath(path.slice(bin + 6)).includes('/')) return false;
    return parseLocation(`${path.slice(0, bin)}/x`).kind === 'package';
  } catch {
    return false;
  }
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
