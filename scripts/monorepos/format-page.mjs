import { knownDifferences } from './known-differences.mjs';

/** @typedef {import('./check-monorepo.mjs').Result} Result */
/** @typedef {import('../differential/compare-outcomes.mjs').Aspect} Aspect */

/** @type {readonly Aspect[]} */
const aspects = ['versions', 'placement', 'commands', 'lock'];

/**
 * What is wrong with a result: all that nobody has explained.
 *
 * @param {Result} result
 * @returns {string[]} one line each
 */
export function findFaults(result) {
  const { name, check, faults, complaints, differences } = result;
  const unexplained = differences.filter((difference) => findCause(name, difference) === undefined);
  return [
    ...faults,
    ...check.faults,
    ...complaints.map((complaint) => `npm ls: ${complaint}`),
    ...unexplained.map(({ aspect, detail }) => `${aspect}: ${detail}`),
  ];
}

/**
 * @param {string} name
 * @param {import('../differential/compare-outcomes.mjs').Difference} difference
 * @returns {string | undefined} why it is there, when that is known
 */
function findCause(name, { aspect, detail }) {
  return knownDifferences.find(
    (known) =>
      known.aspects.includes(aspect) && (known.names?.includes(name) ?? true) && known.detail.test(detail),
  )?.cause;
}

/**
 * A result for a terminal.
 *
 * @param {Result} result
 * @returns {string}
 */
export function formatFinding(result) {
  const faults = findFaults(result);
  const lines = faults.slice(0, 20).map((fault) => `\n    ${fault}`);
  const more = faults.length > 20 ? `\n    and ${faults.length - 20} more` : '';
  const { members, packages, check } = result;
  const counts = `${members} members, ${packages} packages, ${check.dependencies} dependencies, ${check.commands} commands`;
  return `${faults.length === 0 ? 'ok    ' : 'FAULTS'} ${result.name}: ${counts}${lines.join('')}${more}`;
}

/**
 * The page docs/monorepos.md.
 *
 * @param {readonly Result[]} results
 * @param {{ readonly node: string, readonly npm: string, readonly dx: string, readonly date: string }} facts
 * @returns {string}
 */
export function formatPage(results, { node, npm, dx, date }) {
  const heads = ['monorepo', 'members', 'packages', 'found', 'commands', 'npm ls', 'again', ...aspects];
  const rows = [heads, heads.map(() => '---'), ...results.map(formatRow)];
  const parts = [
    '# Monorepos, installed by dx\n\n<!-- Written by pnpm monorepos. Do not edit. -->',
    introduction,
    `Of ${date}: dx ${dx}, npm ${npm}, Node ${node} for both.`,
    rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n'),
    '## The monorepos',
    results.map(({ name, about }) => `- ${name}: ${about}`).join('\n'),
    ...formatDifferences(results),
  ];
  return `${parts.join('\n\n')}\n`;
}

const introduction = [
  'The manifests of `fixtures/bench/mono` and of three real monorepos in `fixtures/monorepos/` (rebuilt from what their ' +
    'members were published with; the root and its tools are ours) are installed by `dx install --lockfile=npm` and by ' +
    'npm 12, from one recording of a registry, without scripts. Then:',
  [
    '- found: from the directory of every member, every dependency that it declares is looked up by the resolution of ' +
      'Node. It has to be there, in a version that the range accepts; a dependency that is a member has to be the ' +
      'directory of that member (in brackets: how many are)',
    '- commands: every command of such a dependency has to be in the `.bin` beside it, and executable; those of members ' +
      'are started, too (in brackets: how many)',
    '- npm ls: `npm ls --all --workspaces` has nothing against the tree of dx, or nothing that it does not have against ' +
      'that of npm, too',
    '- again: a second `dx install` has nothing to do and sends no request',
    '- versions, placement, commands, lock: what differs from the tree and from the lockfile that npm makes, as in ' +
      '[dx beside npm 12](differential.md)',
  ].join('\n'),
  'npm knows neither `workspace:` nor `catalog:`. Where a monorepo has them, npm is given manifests in which they are ' +
    'written out. `pnpm monorepos` makes this page anew; the first time it records the registry that npm is set to.',
].join('\n\n');

/**
 * @param {Result} result
 * @returns {string[]}
 */
function formatRow(result) {
  const { name, members, packages, check, started, faults, complaints, sharedComplaints } = result;
  const shared = sharedComplaints === 0 ? 'clean' : `${sharedComplaints} as of npm's tree`;
  return [
    name,
    String(members),
    String(packages),
    check.faults.length === 0
      ? `all of ${check.dependencies} (${check.internal})`
      : `**${check.faults.length} not**`,
    `${check.commands} (${started})`,
    complaints.length === 0 ? shared : `**${complaints.length} complaints**`,
    faults.length === 0 ? 'nothing to do' : `**${faults.length} faults**`,
    ...aspects.map((aspect) => formatAspect(result, aspect)),
  ];
}

/**
 * @param {Result} result
 * @param {Aspect} aspect
 * @returns {string}
 */
function formatAspect({ differences }, aspect) {
  const count = differences.filter((difference) => difference.aspect === aspect).length;
  return count === 0 ? 'same' : `${count} differ`;
}

/**
 * @param {readonly Result[]} results
 * @returns {string[]}
 */
function formatDifferences(results) {
  const lines = results.flatMap(({ name, differences }) => {
    /** @type {Map<string, number>} */
    const counts = new Map();
    for (const difference of differences) {
      const cause = findCause(name, difference) ?? `${difference.aspect}, unexplained: ${difference.detail}`;
      counts.set(cause, (counts.get(cause) ?? 0) + 1);
    }
    return [...counts].map(([cause, count]) => `- ${name}, ${count}: ${cause}`);
  });
  return lines.length === 0 ? [] : ['## What differs, and why', lines.join('\n')];
}
