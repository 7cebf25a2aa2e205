import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listPackages, listPublicPackages } from '../repo/list-packages.mjs';
import { extras } from './extras.mjs';
import { frameManifest } from './frame-manifest.mjs';
import { frameTsupConfig } from './frame-tsup-config.mjs';

/** @typedef {{ readonly path: string, readonly expected: string }} Difference */

const tsconfig = `{
  "extends": "../../tsconfig.base.json",
  "include": ["src", "test"]
}
`;

/**
 * The files of all packages that are not as the frame wants them, with what they should hold.
 *
 * @param {string} root
 * @returns {Difference[]}
 */
export function findDifferences(root) {
  const common = listPackages(root).map(({ directory }) => ({
    path: join(directory, 'tsconfig.json'),
    expected: tsconfig,
  }));
  const frames = listPublicPackages(root).flatMap((entry) => framePackage(root, entry));
  return [...common, ...frames].filter(({ path, expected }) => readIfThere(path) !== expected);
}

/**
 * @param {string} root
 * @param {import('../repo/list-packages.mjs').Package} entry
 * @returns {Difference[]}
 */
function framePackage(root, { folder, directory, manifest }) {
  const extra = extras[folder] ?? {};
  return [
    { path: join(directory, 'package.json'), expected: frameManifest(manifest, extra) },
    { path: join(directory, 'tsup.config.ts'), expected: frameTsupConfig(extra) },
    { path: join(directory, 'LICENSE'), expected: readFileSync(join(root, 'LICENSE'), 'utf8') },
  ];
}

/**
 * @param {string} path
 * @returns {string | undefined}
 */
function readIfThere(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
