import { relative } from 'node:path';
import { isOfOtherList } from './other-lists.mjs';
import { parityIds, readTitleIds } from './parity-ids.mjs';

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
 *   readonly assertionResults: readonly TestResult[],
 * }[]} testResults
 */

/**
 * @typedef {object} TestResult
 * @property {string} title
 * @property {readonly string[]} ancestorTitles of the groups that it is in
 * @property {string} status
 */

/**
 * The tests that name an id, by id, in the order of their files. A test names the ids that its own title begins with and
 * those that the titles of its groups begin with.
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
    for (const result of assertionResults) {
      for (const id of readIds(result)) {
        if (isOfOtherList(file, id)) continue;
        tests.set(id, [...(tests.get(id) ?? []), { file, title: result.title, status: result.status }]);
      }
    }
  }
  return tests;
}

/** @param {TestResult} result */
function readIds({ title, ancestorTitles }) {
  const ids = [...ancestorTitles, title].flatMap(readTitleIds);
  return parityIds.filter((id) => ids.includes(id));
}
