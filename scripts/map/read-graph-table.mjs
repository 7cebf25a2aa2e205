import { parseTable } from '../repo/parse-table.mjs';
import { readSection } from '../repo/read-section.mjs';

/**
 * What each package may import of the others: all of it, or only its types.
 *
 * @typedef {ReadonlyMap<string, { readonly values: ReadonlySet<string>, readonly types: ReadonlySet<string> }>} GraphTable
 */

/**
 * The table below `## Package graph` of the architecture page: package, imports, imports types of. Names without
 * `@dx/`, separated by commas.
 *
 * @param {string} page
 * @returns {GraphTable}
 */
export function readGraphTable(page) {
  const rows = parseTable(readSection(page, '## Package graph') ?? '');
  return new Map(
    rows.map(([name = '', values = '', types = '']) => [
      names(name)[0] ?? '',
      { values: new Set(names(values)), types: new Set(names(types)) },
    ]),
  );
}

/**
 * @param {string} cell
 * @returns {string[]}
 */
function names(cell) {
  return [...cell.matchAll(/`([\w-]+)`/g)].map((match) => match[1] ?? '');
}
