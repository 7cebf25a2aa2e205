import { parseSafeRelativePath } from '@dx/pkg-core';

/** Whether a value is the location of a project or of a member: `` or a harmless path without a `node_modules`. */
export function isRelativeLocation(value: unknown): value is string {
  if (value === '') return true;
  return isSafePath(value) && !value.split('/').includes('node_modules');
}

/** Whether a value is a plain relative path that stays where it begins. */
export function isSafePath(value: unknown): value is string {
  try {
    return typeof value === 'string' && parseSafeRelativePath(value) === value;
  } catch {
    return false;
  }
}
