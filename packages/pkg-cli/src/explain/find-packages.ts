import path from 'node:path';
import semver from 'semver';
import type { Inventory, InventoryPackage } from '../inventory/types.ts';

/**
 * The packages that a word means: all of that name, the one at that location or path, or those of `name@range`.
 *
 * @param directory absolute; what a relative path starts from
 */
export function findPackages(
  inventory: Inventory,
  word: string,
  directory: string,
): readonly InventoryPackage[] {
  const all = [...inventory.packages.values()];
  const byName = all.filter(({ manifest }) => manifest['name'] === word);
  if (byName.length > 0) return byName;
  const location = word.replaceAll('\\', '/').replace(/\/+$/, '');
  const relative = path.relative(inventory.root, path.resolve(directory, word)).split(path.sep).join('/');
  const found = inventory.packages.get(location) ?? inventory.packages.get(relative);
  if (found !== undefined) return [found];
  const at = word.indexOf('@', 1);
  if (at === -1) return [];
  return all.filter(({ manifest }) => matches(manifest, word.slice(0, at), word.slice(at + 1)));
}

function matches(manifest: InventoryPackage['manifest'], name: string, range: string): boolean {
  const { version } = manifest;
  if (manifest['name'] !== name || typeof version !== 'string') return false;
  return semver.validRange(range) !== null && semver.satisfies(version, range);
}
