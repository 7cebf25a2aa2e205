import path from 'node:path';
import type { FsOps } from '@dx/pkg-core';
import type { Inventory, InventoryPackage } from '../inventory/types.ts';

/** What nothing in the project asks for, the outermost folders only, by location. */
export function listStrays({ packages }: Inventory): readonly InventoryPackage[] {
  const strays = [...packages.values()].filter(
    ({ location, flags }) =>
      flags.extraneous === true && /^(?:(?!node_modules\/).*\/)?node_modules\/[^.]/.test(location),
  );
  const locations = new Set(strays.map(({ location }) => location));
  return strays.filter(({ location }) => !parents(location).some((parent) => locations.has(parent)));
}

/** Takes strays away, with the commands that they brought. A link goes, what it leads to stays. */
export function removeStrays(root: string, strays: readonly InventoryPackage[], fs: FsOps): void {
  for (const { path: directory, target } of strays) {
    const bins = path.join(directory.slice(0, directory.lastIndexOf('node_modules')), 'node_modules', '.bin');
    if (target === undefined) removeBins(bins, directory, fs);
    if (target === undefined) fs.removeTree(directory);
    else fs.unlink(directory);
  }
  const hidden = path.join(root, 'node_modules/.package-lock.json');
  if (strays.length > 0 && fs.stat(hidden) !== undefined) fs.setModified(hidden, Date.now());
}

function removeBins(bins: string, directory: string, fs: FsOps): void {
  if (fs.stat(bins)?.kind !== 'directory') return;
  for (const { name, kind } of fs.readDirectory(bins)) {
    const link = path.join(bins, name);
    if (kind === 'link' && path.resolve(bins, fs.readLink(link)).startsWith(`${directory}${path.sep}`))
      fs.unlink(link);
  }
}

function parents(location: string): readonly string[] {
  const found: string[] = [];
  for (
    let at = location.lastIndexOf('/node_modules/');
    at > 0;
    at = location.lastIndexOf('/node_modules/', at - 1)
  )
    found.push(location.slice(0, at));
  return found;
}
