import type { Lock, LockPackage } from './types.ts';

const nested = '/node_modules/';
const top = 'node_modules/';

/** The name of the folder that a package is found by: what follows the last `node_modules/`, else the last part. */
export function locationName(location: string): string {
  const at = location.lastIndexOf(nested);
  if (at !== -1) return location.slice(at + nested.length);
  if (location.startsWith(top)) return location.slice(top.length);
  return folderName(location);
}

/** npm's name for a folder: its last part, with the scope folder before it. */
export function folderName(path: string): string {
  const parts = path.split('/');
  const base = parts.at(-1) ?? '';
  const parent = parts.at(-2) ?? '';
  return parent.startsWith('@') ? `${parent}/${base}` : base;
}

/** Whether the location is a folder of the project itself: the root or a member, not below a `node_modules`. */
export function isImporterLocation(location: string): boolean {
  return !location.startsWith(top) && !location.includes(nested);
}

/**
 * The member whose files an entry has as a directory of its own, instead of being a link to it: no integrity, and
 * `resolved` is `file:` with the location of an importer.
 */
export function copiedMember(packages: Lock['packages'], entry: LockPackage | undefined): string | undefined {
  if (entry === undefined || entry.link || entry.integrity !== undefined) return undefined;
  const member = entry.resolved?.startsWith('file:') ? entry.resolved.slice('file:'.length) : '';
  if (member === '' || !isImporterLocation(member) || packages[member] === undefined) return undefined;
  return member;
}

/** Where a look-up goes next, or undefined above the root: the package that holds this one, for a member the folder above. */
export function parentLocation(location: string): string | undefined {
  if (location === '') return undefined;
  const at = location.lastIndexOf(nested);
  if (at !== -1) return location.slice(0, at);
  return location.startsWith(top) ? '' : location.slice(0, Math.max(0, location.lastIndexOf('/')));
}

/** Where a package of that name lies when `base` holds it. */
export function childLocation(base: string, name: string): string {
  return base === '' ? top + name : base + nested + name;
}

/** Two relative paths as one, `.` and `..` taken out as far as that goes: a location, or a path that begins with `../`. */
export function joinLocations(base: string, path: string): string {
  const parts: string[] = [];
  for (const part of `${base}/${path}`.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else parts.push(part);
  }
  return parts.join('/');
}
