import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listPackages } from '../repo/list-packages.mjs';
import { parseTable } from '../repo/parse-table.mjs';

/**
 * @typedef {object} ErrorRow
 * @property {string} folder of the package that owns the code
 * @property {string} code
 * @property {string} when
 * @property {string} remedy
 */

/**
 * The rows of every `packages/<folder>/errors.md`, sorted by code.
 *
 * @param {string} root
 * @returns {ErrorRow[]}
 */
export function readErrorRows(root) {
  return listPackages(root)
    .flatMap(({ folder, directory }) => {
      const path = join(directory, 'errors.md');
      return existsSync(path) ? readRows(folder, readFileSync(path, 'utf8')) : [];
    })
    .sort((a, b) => (a.code < b.code ? -1 : 1));
}

/**
 * @param {string} folder
 * @param {string} text
 * @returns {ErrorRow[]}
 */
function readRows(folder, text) {
  return parseTable(text).map(([code = '', when = '', remedy = '']) => ({
    folder,
    code: code.replaceAll('`', ''),
    when,
    remedy,
  }));
}
