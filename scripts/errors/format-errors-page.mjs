/** @typedef {import('./read-error-rows.mjs').ErrorRow} ErrorRow */

/**
 * The text of `docs/errors.md`: one row per code, whatever number of packages raise it.
 *
 * @param {readonly ErrorRow[]} rows sorted by code
 * @returns {string}
 */
export function formatErrorsPage(rows) {
  const codes = [...new Set(rows.map(({ code }) => code))];
  return [
    '# Errors',
    '',
    'Every failure of dx has a code that stays the same across releases. Match on the code; the wording may change.',
    'Made by `pnpm dev:errors` from `packages/*/errors.md`: change a row there.',
    '',
    '| code | when | what to do | package |',
    '|---|---|---|---|',
    ...codes.map((code) =>
      formatRow(
        code,
        rows.filter((row) => row.code === code),
      ),
    ),
    '',
  ].join('\n');
}

/**
 * @param {string} code
 * @param {readonly ErrorRow[]} rows of that code
 * @returns {string}
 */
function formatRow(code, rows) {
  const join = (/** @type {string[]} */ texts) => [...new Set(texts)].join('<br>');
  const when = join(rows.map((row) => row.when));
  const remedy = join(rows.map((row) => row.remedy));
  const owners = join(rows.map((row) => `\`@dx/${row.folder}\``));
  return `| \`${code}\` | ${when} | ${remedy} | ${owners} |`;
}
