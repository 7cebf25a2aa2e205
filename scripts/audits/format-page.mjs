import { knownDifferences } from './known-differences.mjs';

/**
 * @typedef {object} Facts
 * @property {readonly import('./audit-project.mjs').Result[]} results
 * @property {number} records
 * @property {string} node
 * @property {string} npm
 * @property {string} date
 */

const introduction = `dx and npm 12 audit the same lockfiles against the same server. The lockfiles are those that npm makes of the
projects in \`fixtures/audits\` (old versions of what everybody knows), \`fixtures/projects\`, \`fixtures/bench\` and some of
\`fixtures/differential\`; the registry is a recording, the advisories are \`fixtures/audits/advisories.json\` in the form of OSV:
published ones with our own titles, and made up ones (\`DX-TEST-…\`) about what is current. Nothing is installed.

The reports (\`--json\`, version 2) are compared field by field: which names, their order, \`via\`, \`effects\`, \`range\`, \`nodes\`,
\`severity\`, \`isDirect\`, \`fixAvailable\`, both parts of \`metadata\`, and the exit code. Each lockfile is audited with nothing
omitted and with five sets of \`--omit\`, the written ones also at every \`--audit-level\`. \`pnpm audits\` makes this page anew.`;

/**
 * The page docs/audit-differential.md.
 *
 * @param {Facts} facts
 * @returns {string}
 */
export function formatPage({ results, records, node, npm, date }) {
  const same = results.filter(({ differences }) => differences.every(isAboutFix)).length;
  const sameFixes = results.filter(({ differences }) => !differences.some(isAboutFix)).length;
  const audits = results.reduce((sum, result) => sum + result.audits, 0);
  const findings = results.reduce((sum, result) => sum + result.findings, 0);
  const heads = ['lockfile', 'packages', 'findings', 'reports', 'findings and exit codes', 'fixAvailable'];
  const rows = [heads, heads.map(() => '---'), ...results.map(formatRow)];
  const parts = [
    '# Audits beside npm 12\n\n<!-- Written by pnpm audits. Do not edit. -->',
    introduction,
    `Of ${date}: npm ${npm}, Node ${node} for both, ${records} advisories.`,
    `- lockfiles with equal findings and exit codes: ${same} of ${results.length}\n- with equal \`fixAvailable\` as well: ${sameFixes}\n- reports: ${audits}\n- findings, nothing omitted: ${findings}`,
    rows.map((row) => `| ${row.join(' | ')} |`).join('\n'),
    ...formatCauses(results),
  ];
  return `${parts.join('\n\n')}\n`;
}

/**
 * @param {import('./audit-project.mjs').Result} result
 * @returns {string[]}
 */
function formatRow({ name, packages, findings, audits, differences }) {
  const fixes = differences.filter(isAboutFix);
  const others = differences.filter((one) => !isAboutFix(one));
  return [
    name,
    ...[packages, findings, audits].map(String),
    formatDifferences(others),
    formatDifferences(fixes),
  ];
}

/** @param {import('./compare-reports.mjs').Difference} difference */
function isAboutFix({ what }) {
  return what.endsWith(' fixAvailable');
}

/** @param {readonly import('./compare-reports.mjs').Difference[]} differences */
function formatDifferences(differences) {
  if (differences.length === 0) return 'equal';
  const causes = [...new Set(differences.map(({ cause }) => cause))].sort();
  return `${differences.length} differ (${causes.map((cause) => (cause === 0 ? 'not explained' : cause)).join(', ')})`;
}

/**
 * @param {readonly import('./audit-project.mjs').Result[]} results
 * @returns {string[]}
 */
function formatCauses(results) {
  const all = results.flatMap(({ differences }) => differences);
  const numbers = [...new Set(all.map(({ cause }) => cause))].filter((number) => number > 0).sort();
  if (numbers.length === 0) return [];
  return [
    '## What differs, and why',
    numbers.map((number) => `${number}. ${knownDifferences[number - 1]?.cause ?? ''}`).join('\n'),
  ];
}
