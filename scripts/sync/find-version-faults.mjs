import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listPackages } from '../repo/list-packages.mjs';

/**
 * Dependencies whose range is not the common one: `workspace:^` for members, `catalog:` for what the catalog of
 * `pnpm-workspace.yaml` has, and one range for everything else.
 *
 * @param {string} root
 * @returns {string[]}
 */
export function findVersionFaults(root) {
  const catalog = readCatalogNames(readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8'));
  /** @type {Map<string, { readonly folder: string, readonly range: string }>} */
  const seen = new Map();
  const faults = [];
  for (const { folder, manifest } of listPackages(root)) {
    for (const [name, range] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
      const wanted = name.startsWith('@dx/')
        ? 'workspace:^'
        : catalog.has(name)
          ? 'catalog:'
          : seen.get(name)?.range;
      if (wanted !== undefined && wanted !== range) {
        faults.push(`packages/${folder} wants ${name} as ${range}; the others have ${wanted}`);
      }
      if (!seen.has(name)) seen.set(name, { folder, range });
    }
  }
  return faults;
}

/**
 * @param {string} yaml
 * @returns {Set<string>}
 */
export function readCatalogNames(yaml) {
  const block = /^catalog:\n((?: .*\n)*)/m.exec(yaml)?.[1] ?? '';
  const names = [...block.matchAll(/^ +['"]?([^'":\s]+)['"]?:/gm)].map((match) => match[1] ?? '');
  return new Set(names);
}
