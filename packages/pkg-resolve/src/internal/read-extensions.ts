import { isDxError, parsePackageName } from '@dx/pkg-core';
import { invalidExtension } from '../extension-errors.ts';
import type { PackageExtension } from '../open-extensions.ts';
import { isRange } from './ranges.ts';

/** One selector with what it adds, as checked. */
export interface ExtensionRule {
  readonly selector: string;
  readonly name: string;
  /** Undefined for all versions. */
  readonly range: string | undefined;
  readonly extension: PackageExtension;
}

const maps: ReadonlySet<string> = new Set(['dependencies', 'optionalDependencies', 'peerDependencies']);

/**
 * The rules of a `packageExtensions` field, checked.
 *
 * @throws DX_INVALID_EXTENSION
 */
export function readExtensions(field: unknown): readonly ExtensionRule[] {
  return Object.entries(readObject(field, [])).map(([selector, extension]) => {
    const { name, range } = readSelector(selector);
    return { selector, name, range, extension: readExtension(extension, selector) };
  });
}

function readSelector(selector: string): { name: string; range: string | undefined } {
  const at = selector.indexOf('@', 1);
  const name = at > 0 ? selector.slice(0, at) : selector;
  const range = at > 0 ? selector.slice(at + 1) : undefined;
  checkName(name, selector);
  if (range !== undefined && (range.trim() === '' || !isRange(range)))
    throw invalidExtension([selector], 'has something else than a range in its key');
  return { name, range };
}

function checkName(name: string, selector: string): void {
  try {
    parsePackageName(name);
  } catch (error) {
    if (!isDxError(error)) throw error;
    throw invalidExtension([selector], 'names no package');
  }
}

function readExtension(value: unknown, selector: string): PackageExtension {
  for (const [field, entries] of Object.entries(readObject(value, [selector]))) {
    const path = [selector, field];
    if (!maps.has(field) && field !== 'peerDependenciesMeta')
      throw invalidExtension(path, 'is not among the fields that can be extended');
    for (const [name, entry] of Object.entries(readObject(entries, path))) {
      if (!maps.has(field)) readObject(entry, [...path, name]);
      else if (typeof entry !== 'string' || entry === '-')
        throw invalidExtension([...path, name], 'must be a range; nothing can be taken away');
    }
  }
  return value as PackageExtension;
}

function readObject(value: unknown, path: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalidExtension(path, 'must be an object');
  return value as Readonly<Record<string, unknown>>;
}
