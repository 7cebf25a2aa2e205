import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { listFiles } from '../repo/list-files.mjs';
import { listPackages } from '../repo/list-packages.mjs';

const maxLines = 250;

/**
 * Sources of any package that are longer than a file may be.
 *
 * @param {string} root
 * @returns {string[]}
 */
export function findLongFiles(root) {
  const paths = listPackages(root).flatMap(({ directory }) => listFiles(join(directory, 'src'), '.ts'));
  return paths
    .map((path) => ({ path: relative(root, path), lines: countLines(readFileSync(path, 'utf8')) }))
    .filter(({ lines }) => lines > maxLines)
    .map(({ path, lines }) => `${path} has ${lines} lines; ${maxLines} are the most a file may have`);
}

/**
 * @param {string} text
 * @returns {number}
 */
function countLines(text) {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}
