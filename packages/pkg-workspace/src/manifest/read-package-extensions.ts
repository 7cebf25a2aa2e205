import { DxError } from '@dx/pkg-core';
import type { DependencyField, PackageExtension } from '../types.ts';
import { readDependencies } from './read-dependencies.ts';
import { readPeerMeta } from './read-fields.ts';

type Raw = Readonly<Record<string, unknown>>;

const maps: readonly DependencyField[] = ['dependencies', 'optionalDependencies', 'peerDependencies'];
const known: readonly string[] = [...maps, 'peerDependenciesMeta'];

/**
 * What the root's manifest adds to manifests of packages that it does not own, by selector (`name` or `name@range`), in
 * its order, null prototype. Selectors are not taken apart here. `undefined` when there is none.
 *
 * @throws DX_MANIFEST_INVALID when it is not made of the four maps that an extension may have, as for npm
 * @throws DX_INVALID_PACKAGE_NAME when a dependency's name could not be one
 * Source: https://docs.npmjs.com/cli/v12/configuring-npm/package-json
 */
export function readPackageExtensions(
  raw: Raw,
  path: string,
): Readonly<Record<string, PackageExtension>> | undefined {
  const value = raw['packageExtensions'];
  if (value === undefined || value === null) return undefined;
  if (!isRecord(value)) throw createError(path, 'packageExtensions', 'an object of packages', value);
  const extensions: Record<string, PackageExtension> = Object.create(null);
  for (const [selector, extension] of Object.entries(value)) {
    extensions[selector] = readExtension(extension, `packageExtensions.${selector}`, path);
  }
  return Object.freeze(extensions);
}

function readExtension(extension: unknown, label: string, path: string): PackageExtension {
  if (!isRecord(extension)) throw createError(path, label, 'an object of dependency maps', extension);
  const stranger = Object.keys(extension).find((field) => !known.includes(field));
  if (stranger !== undefined) throw createError(path, `${label}.${stranger}`, known.join(', '), stranger);
  const meta = extension['peerDependenciesMeta'];
  if (meta !== undefined && !(isRecord(meta) && Object.values(meta).every(isRecord))) {
    throw createError(path, `${label}.peerDependenciesMeta`, 'an object of objects', meta);
  }
  const found = maps.map((field) => [field, readDependencies(extension, field, path, `${label}.${field}`)]);
  const all = [...found, ['peerDependenciesMeta', readPeerMeta(meta)]];
  return Object.freeze(Object.fromEntries(all.filter(([, map]) => map !== undefined)));
}

function createError(path: string, field: string, expected: string, value: unknown): DxError {
  const found = (JSON.stringify(value) ?? typeof value).slice(0, 80);
  return new DxError({
    code: 'DX_MANIFEST_INVALID',
    message: `${path} has an invalid "${field}": expected ${expected}, found ${found}`,
    hint: 'Write it like "packageExtensions": { "name@1": { "peerDependencies": { "react": "*" } } }',
    details: { path, field },
  });
}

function isRecord(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
