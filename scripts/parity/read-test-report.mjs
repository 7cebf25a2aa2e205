import { relative } from 'node:path';
import { readTitleIds } from './parity-ids.mjs';

/**
 * @typedef {object} ParityTest
 * @property {string} file relative to the repository, with `/`
 * @property {string} title
 * @property {string} status as the test runner says it: `passed`, `failed`, `skipped` and others
 */

/**
 * The part of a report of vitest's `json` reporter that is read here.
 *
 * @typedef {object} TestReport
 * @property {readonly {
 *   readonly name: string,
 *   readonly assertionResults: readonly { readonly title: string, readonly status: string }[],
 * }[]} testResults
 */

/**
 * The tests that name an id, by id, in the order of their files.
 *
 * @param {TestReport} report
 * @param {string} root of the repository
 * @returns {Map<string, ParityTest[]>}
 */
export function readTestReport(report, root) {
  /** @type {Map<string, ParityTest[]>} */
  const tests = new Map();
  for (const { name, assertionResults } of report.testResults.toSorted((a, b) =>
    a.name < b.name ? -1 : 1,
  )) {
    const file = relative(root, name).replaceAll('\\', '/');
    for (const { title, status } of assertionResults) {
      for (const id of readTitleIds(title)) {
        tests.set(id, [...(tests.get(id) ?? []), { file, title, status }]);
      }
    }
  }
  return tests;
}
