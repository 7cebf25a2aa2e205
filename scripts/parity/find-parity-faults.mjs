import { parityIds } from './parity-ids.mjs';

/**
 * What is not in order: an id that neither a passing test nor a reason covers, a test of an id that failed, an id
 * without a line, and a reason that a test has made stale.
 *
 * @param {ReadonlyMap<string, readonly import('./read-test-report.mjs').ParityTest[]>} tests
 * @param {import('./read-parity-page.mjs').ParityPage} page
 * @returns {string[]}
 */
export function findParityFaults(tests, page) {
  return parityIds.flatMap((id) => checkId(id, tests.get(id) ?? [], page));
}

/**
 * @param {string} id
 * @param {readonly import('./read-test-report.mjs').ParityTest[]} tests
 * @param {import('./read-parity-page.mjs').ParityPage} page
 * @returns {string[]}
 */
function checkId(id, tests, { lines, reasons }) {
  const faults = tests
    .filter(({ status }) => status === 'failed')
    .map(({ file, title }) => `${id} failed: ${file}: ${title}`);
  const isShown = tests.some(({ status }) => status === 'passed');
  const hasReason = reasons.has(id);
  if (!lines.has(id)) faults.push(`${id} has no line in docs/npm-parity.md`);
  if (faults.length === 0 && !isShown && !hasReason) {
    const found = tests.length === 0 ? 'no test begins with it' : 'its tests did not run';
    faults.push(`${id} is not shown: ${found}, and docs/npm-parity.md gives no reason`);
  }
  if (isShown && hasReason)
    faults.push(`${id} is shown by a test; take its reason out of docs/npm-parity.md`);
  return faults;
}
