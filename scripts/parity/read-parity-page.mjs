import { parseTable } from '../repo/parse-table.mjs';
import { parityIds } from './parity-ids.mjs';

/** The section whose rows say why an id has no test. */
const reasonHeading = '## Not shown by a test';

/**
 * What docs/npm-parity.md says, by id.
 *
 * @typedef {object} ParityPage
 * @property {ReadonlyMap<string, string>} lines what npm does
 * @property {ReadonlyMap<string, string>} reasons why no test shows it
 */

/**
 * The rows of all tables of the page whose first cell is an id.
 *
 * @param {string} text
 * @returns {ParityPage}
 */
export function readParityPage(text) {
  const lines = new Map();
  const reasons = new Map();
  for (const section of text.split(/^(?=#{2,} )/m)) {
    const isReason = section.startsWith(reasonHeading);
    for (const [id = '', what = ''] of parseTable(section)) {
      if (parityIds.includes(id) && what !== '') (isReason ? reasons : lines).set(id, what);
    }
  }
  return { lines, reasons };
}
