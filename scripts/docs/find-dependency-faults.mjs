import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listPublicPackages } from '../repo/list-packages.mjs';
import { readSection } from '../repo/read-section.mjs';

/**
 * Runtime dependencies without a line of reason below "## Dependencies" of their package's README, and lines for
 * dependencies that are not there.
 *
 * @param {string} root
 * @returns {string[]}
 */
export function findDependencyFaults(root) {
  return listPublicPackages(root).flatMap(({ folder, directory, manifest }) => {
    const path = join(directory, 'README.md');
    if (!existsSync(path)) return [];
    const faults = compareReasons(readFileSync(path, 'utf8'), Object.keys(manifest.dependencies ?? {}));
    return faults.map((fault) => `packages/${folder}/README.md ${fault}`);
  });
}

/**
 * @param {string} readme
 * @param {readonly string[]} dependencies
 * @returns {string[]}
 */
export function compareReasons(readme, dependencies) {
  const section = readSection(readme, '## Dependencies') ?? '';
  const explained = [...section.matchAll(/^[-*] `?(@?[\w./-]+?)`?: +\S/gm)].map((match) => match[1] ?? '');
  const missing = dependencies.filter((name) => !explained.includes(name));
  const stale = explained.filter((name) => !dependencies.includes(name));
  return [
    ...missing.map((name) => `gives no reason for ${name} below "## Dependencies"`),
    ...stale.map((name) => `gives a reason for ${name}, which is not a dependency`),
  ];
}
