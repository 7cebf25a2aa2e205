import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listPackages } from '../repo/list-packages.mjs';

const rootInputs = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', 'benchmarks/package.json'];

/**
 * A hash of all that decides what pnpm would install here: lockfile, manifests, platform and line of Node.
 *
 * @param {string} root
 * @returns {string} hex
 */
export function hashInstallInputs(root) {
  const hash = createHash('sha256');
  const manifests = listPackages(root).map(({ folder }) => `packages/${folder}/package.json`);
  for (const path of [...rootInputs, ...manifests]) {
    if (!existsSync(join(root, path))) continue;
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update('\0');
  }
  return hash.update([process.platform, process.arch, process.versions.modules].join(' ')).digest('hex');
}

/**
 * The members whose own `node_modules` is gone although they have dependencies.
 *
 * @param {string} root
 * @returns {string[]} folders
 */
export function findMissingModules(root) {
  return listPackages(root)
    .filter(
      ({ manifest }) => Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }).length > 0,
    )
    .filter(({ directory }) => !existsSync(join(directory, 'node_modules')))
    .map(({ folder }) => folder);
}
