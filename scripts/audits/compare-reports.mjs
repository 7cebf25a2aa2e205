import { causeOf } from './known-differences.mjs';

/** @typedef {Readonly<Record<string, any>>} Fields */

/**
 * @typedef {object} Difference
 * @property {string} arguments of the command
 * @property {string} what the field that differs, as in `lodash fixAvailable`
 * @property {string} dx what dx has
 * @property {string} npm
 * @property {number} cause as the page numbers it; 0 when nobody knows it
 */

/**
 * @typedef {object} Answer
 * @property {Fields | undefined} report what was printed as JSON
 * @property {number} exitCode
 */

/**
 * Compares two reports of version 2 field by field, and how the commands ended.
 *
 * @param {string} args
 * @param {Answer} dx
 * @param {Answer} npm
 * @param {Omit<import('./known-differences.mjs').Knowledge, 'vulnerabilities'>} known
 * @returns {Difference[]}
 */
export function compareReports(args, dx, npm, known) {
  const ours = flatten(dx);
  const npms = flatten(npm);
  const keys = [...new Set([...ours.keys(), ...npms.keys()])].filter(
    (key) => ours.get(key) !== npms.get(key),
  );
  const vulnerabilities = npm.report?.['vulnerabilities'] ?? {};
  return keys.sort().map((what) => {
    const found = { arguments: args, what, dx: ours.get(what) ?? 'none', npm: npms.get(what) ?? 'none' };
    return { ...found, cause: causeOf({ ...found, cause: 0 }, { ...known, vulnerabilities }) };
  });
}

/**
 * Every field that the reports have, as text; of a vulnerability each field on its own. The order of vulnerabilities is one.
 *
 * @param {Answer} answer
 * @returns {Map<string, string>}
 */
function flatten({ report, exitCode }) {
  const { vulnerabilities = {}, metadata, ...top } = report ?? {};
  const found = Object.entries(vulnerabilities).flatMap(([name, fields]) =>
    Object.entries(/** @type {Fields} */ (fields)).map(
      ([field, value]) => /** @type {const} */ ([`${name} ${field}`, JSON.stringify(value)]),
    ),
  );
  return new Map([
    ['exit code', String(exitCode)],
    ['names, in order', Object.keys(vulnerabilities).join(' ')],
    ['metadata vulnerabilities', JSON.stringify(metadata?.vulnerabilities)],
    ['metadata dependencies', JSON.stringify(metadata?.dependencies)],
    ['top', JSON.stringify(top)],
    ...found,
  ]);
}
