import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { listFiles } from '../repo/list-files.mjs';
import { listPublicPackages } from '../repo/list-packages.mjs';
import { checkDependencies } from './check-dependencies.mjs';
import { checkGraph } from './check-graph.mjs';
import { checkPlatformUse } from './check-platform-use.mjs';
import { readGraphTable } from './read-graph-table.mjs';
import { readSource } from './read-source.mjs';

/**
 * @typedef {object} PackageSource
 * @property {import('../repo/list-packages.mjs').Package} entry
 * @property {readonly import('./read-source.mjs').Source[]} sources paths relative to the repository
 */

/**
 * Where the sources and `docs/architecture.md` do not say the same, and where a source reaches for what only another
 * package may touch.
 *
 * @param {string} root
 * @returns {string[]}
 */
export function findMapFaults(root) {
  const packages = listPublicPackages(root).map((entry) => readPackage(root, entry));
  const graph = readGraphTable(readFileSync(join(root, 'docs', 'architecture.md'), 'utf8'));
  return [
    ...checkGraph(packages, graph),
    ...packages.flatMap(checkDependencies),
    ...packages.flatMap(checkPlatformUse),
  ];
}

/**
 * @param {string} root
 * @param {import('../repo/list-packages.mjs').Package} entry
 * @returns {PackageSource}
 */
function readPackage(root, entry) {
  const paths = listFiles(join(entry.directory, 'src'), '.ts');
  return {
    entry,
    sources: paths.map((path) => ({
      ...readSource(path, readFileSync(path, 'utf8')),
      path: relative(root, path).replaceAll('\\', '/'),
    })),
  };
}
