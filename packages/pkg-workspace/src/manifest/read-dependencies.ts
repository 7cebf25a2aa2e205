import { DxError, isDxError, parsePackageName } from '@dx/pkg-core';
import type { DependencyMap } from '@dx/pkg-resolve';
import type { DependencyField } from '../types.ts';

/**
 * One dependency map of a manifest: null prototype, in the manifest's order. Names are checked, ranges are any string.
 *
 * @param label what messages call the field, for a map inside of another field
 * @throws DX_MANIFEST_INVALID when it is not a map of strings; the details name the field
 * @throws DX_INVALID_PACKAGE_NAME with the file and the field that the name stands in
 */
export function readDependencies(
  raw: Readonly<Record<string, unknown>>,
  field: DependencyField,
  path: string,
  label: string = field,
): DependencyMap | undefined {
  const value = raw[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'object' || Array.isArray(value)) throw createShapeError(path, label, value);
  const map: Record<string, string> = Object.create(null);
  for (const [name, range] of Object.entries(value)) {
    checkName(name, path, label);
    if (typeof range !== 'string') throw createShapeError(path, `${label}.${name}`, range, 'range');
    map[name] = range;
  }
  return Object.freeze(map);
}

function checkName(name: string, path: string, field: string): void {
  try {
    parsePackageName(name);
  } catch (error) {
    if (!isDxError(error, 'DX_INVALID_PACKAGE_NAME')) throw error;
    throw new DxError({
      code: 'DX_INVALID_PACKAGE_NAME',
      message: `${path}, ${field}: ${error.message}`,
      hint: `Correct the name in "${field}" of ${path}`,
      details: { ...error.details, path, field },
      cause: error,
    });
  }
}

function createShapeError(
  path: string,
  field: string,
  value: unknown,
  wanted: 'map' | 'range' = 'map',
): DxError {
  const expected = wanted === 'range' ? 'a version range in quotes' : 'an object of names and version ranges';
  const found = (JSON.stringify(value) ?? typeof value).slice(0, 80);
  return new DxError({
    code: 'DX_MANIFEST_INVALID',
    message: `${path} has an invalid "${field}": expected ${expected}, found ${found}`,
    hint: 'Write it like "dependencies": { "left-pad": "^1.3.0" }',
    details: { path, field },
  });
}
