import semver from 'semver';
import type { InventoryPackage } from '../inventory/types.ts';

/** Whether `name`, `name@version` or `name@range` means a package; the name is its folder's. */
export function matchesSpec({ name, manifest }: InventoryPackage, spec: string): boolean {
  const at = spec.indexOf('@', 1);
  if (at === -1) return name === spec;
  const range = spec.slice(at + 1);
  if (name !== spec.slice(0, at)) return false;
  if (range === '' || range === '*') return true;
  const { version } = manifest;
  if (semver.validRange(range, true) === null) return true;
  return typeof version === 'string' && semver.satisfies(version, range, { loose: true });
}
