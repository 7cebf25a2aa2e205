import { parityIds } from './parity-ids.mjs';

/**
 * The table of all ids: what it is, and the files of its tests with how many passed, or the reason why there is none.
 *
 * @param {ReadonlyMap<string, readonly import('./read-test-report.mjs').ParityTest[]>} tests
 * @param {import('./read-parity-page.mjs').ParityPage} page
 * @returns {string}
 */
export function formatParityTable(tests, page) {
  const rows = parityIds.map((id) => {
    const proof = describeTests(tests.get(id) ?? []) || page.reasons.get(id) || 'MISSING';
    return `| ${id} | ${page.lines.get(id) ?? ''} | ${proof} |`;
  });
  return ['| id | what | tests, or the reason why not |', '| --- | --- | --- |', ...rows].join('\n');
}

/**
 * @param {readonly import('./read-test-report.mjs').ParityTest[]} tests
 * @returns {string}
 */
function describeTests(tests) {
  const files = [...new Set(tests.map(({ file }) => file))];
  return files
    .map((file) => `${file} (${countStatuses(tests.filter((test) => test.file === file))})`)
    .join(', ');
}

/**
 * @param {readonly import('./read-test-report.mjs').ParityTest[]} tests
 * @returns {string} as in `3 passed, 1 failed`
 */
function countStatuses(tests) {
  const statuses = [...new Set(tests.map(({ status }) => status))];
  return statuses
    .map((status) => `${tests.filter((test) => test.status === status).length} ${status}`)
    .join(', ');
}
