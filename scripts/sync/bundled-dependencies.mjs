import { listPackages } from '../repo/list-packages.mjs';

/**
 * What the packages that `folder` bundles need at run time from elsewhere: name → range.
 *
 * @param {string} root
 * @param {string} folder
 * @returns {Record<string, string>}
 */
export function collectBundledDependencies(root, folder) {
  const packages = new Map(listPackages(root).map((entry) => [entry.manifest.name, entry]));
  const start = [...packages.values()].find((entry) => entry.folder === folder);
  const reached = new Set(start === undefined ? [] : [start]);
  for (const entry of reached) {
    for (const name of dxNames(entry, entry === start)) {
      const next = packages.get(name);
      if (next !== undefined && next.manifest.private !== true) reached.add(next);
    }
  }
  if (start !== undefined) reached.delete(start);
  const ranges = [...reached].flatMap(({ manifest }) => Object.entries(manifest.dependencies ?? {}));
  return Object.fromEntries(ranges.filter(([name]) => !name.startsWith('@dx/')));
}

/**
 * @param {import('../repo/list-packages.mjs').Package} entry
 * @param {boolean} withDevelopment
 * @returns {string[]}
 */
function dxNames({ manifest }, withDevelopment) {
  const all = { ...manifest.dependencies, ...(withDevelopment ? manifest.devDependencies : {}) };
  return Object.keys(all).filter((name) => name.startsWith('@dx/'));
}
