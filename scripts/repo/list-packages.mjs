import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {object} Manifest
 * @property {string} name
 * @property {boolean} [private]
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [devDependencies]
 * @property {Record<string, unknown>} [exports]
 */

/**
 * @typedef {object} Package
 * @property {string} folder as in `packages/<folder>`
 * @property {string} directory absolute
 * @property {Manifest} manifest
 */

/**
 * The members of `packages/`, sorted by folder.
 *
 * @param {string} root
 * @returns {Package[]}
 */
export function listPackages(root) {
  const base = join(root, 'packages');
  return readdirSync(base)
    .sort()
    .map((folder) => ({ folder, directory: join(base, folder) }))
    .filter(({ directory }) => existsSync(join(directory, 'package.json')))
    .map((entry) => ({ ...entry, manifest: readManifest(entry.directory) }));
}

/**
 * The members that are published.
 *
 * @param {string} root
 * @returns {Package[]}
 */
export function listPublicPackages(root) {
  return listPackages(root).filter(({ manifest }) => manifest.private !== true);
}

/**
 * @param {string} directory
 * @returns {Manifest}
 */
function readManifest(directory) {
  return JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
}
