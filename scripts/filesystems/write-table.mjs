import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../repo/root.mjs';

/**
 * What came of one kind of place.
 *
 * @typedef {object} Row
 * @property {string} name
 * @property {'right' | 'wrong' | 'not here'} verdict
 * @property {string} what
 */

const begin = '<!-- pnpm filesystems --write -->';
const end = '<!-- end -->';

/**
 * Puts the table between its marks in docs/file-systems.md.
 *
 * @param {readonly Row[]} rows
 */
export function writeTable(rows) {
  const path = join(root, 'docs', 'file-systems.md');
  const page = readFileSync(path, 'utf8');
  const [before, rest] = [page.slice(0, page.indexOf(begin)), page.slice(page.indexOf(end))];
  if (!page.includes(begin) || !page.includes(end)) throw new Error(`${path} has no place for the table`);
  writeFileSync(path, `${before}${begin}\n\n${formatTable(rows)}\n\n${rest}`);
}

/** @param {readonly Row[]} rows */
function formatTable(rows) {
  const lines = rows.map(
    ({ name, verdict, what }) => `| ${name} | ${verdict} | ${what.replaceAll('|', '/').split('\n')[0]} |`,
  );
  return ['| file system | verdict | what was done |', '| --- | --- | --- |', ...lines].join('\n');
}
