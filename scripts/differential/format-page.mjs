import { findCause } from './find-cause.mjs';

/** @typedef {import('./compare-outcomes.mjs').Result} Result */
/** @typedef {import('./compare-outcomes.mjs').Aspect} Aspect */

/**
 * @typedef {object} Facts
 * @property {readonly Result[]} results
 * @property {string} node version
 * @property {string} npm version
 * @property {string} dx version
 * @property {string} date as in `2026-01-31`
 */

/** @type {readonly Aspect[]} */
const treeAspects = ['versions', 'placement', 'commands'];

/** @type {readonly Aspect[]} */
const aspects = [...treeAspects, 'lock', 'npm ls', 'npm ci', 'lock after adding'];

/**
 * The page docs/differential.md.
 *
 * @param {Facts} facts
 * @returns {string}
 */
export function formatPage({ results, node, npm, dx, date }) {
  const heads = ['manifest', 'packages', ...aspects, 'added'];
  const rows = [heads, heads.map(() => '---'), ...results.map(formatRow)];
  const parts = [
    '# dx beside npm 12\n\n<!-- Written by pnpm differential. Do not edit. -->',
    introduction,
    `Of ${date}: dx ${dx}, npm ${npm}, Node ${node} for both.`,
    formatTotals(results),
    rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n'),
    ...formatDifferences(results),
    '## What the generated manifests are about',
    results
      .filter(({ about }) => about.startsWith('Generated: '))
      .map(({ name, about }) => `- ${name}: ${about.slice('Generated: '.length)}`)
      .join('\n'),
  ];
  return `${parts.join('\n\n')}\n`;
}

const introduction = [
  'The manifests of `fixtures/projects/` and the generated ones of `fixtures/differential/` are installed by dx and by ' +
    'npm 12 from one recording of a registry, so both are given the same answers. Each installs into a fresh directory, ' +
    'without scripts. Compared are:',
  [
    '- versions: the set of `name@version` on disk',
    '- placement: what is in every folder of every `node_modules`, links with their targets',
    '- commands: names and targets in every `.bin`',
    '- lock: the bytes of `package-lock.json`, which has the packages of all platforms',
    '- npm ls: what `npm ls --all` has against the tree of dx, and not against that of npm (of its second install, where ' +
      'the first differs)',
    '- npm ci: whether `npm ci` accepts the manifest and the lockfile of dx, and makes the tree of dx of them. Where the ' +
      'registry lacks versions of optional packages for other platforms, npm refuses its own lockfile, too',
    '- lock after adding: the bytes of `package-lock.json` and `package.json` after one more dependency (`added`) was asked ' +
      'for, beginning with the lockfile of npm',
  ].join('\n'),
  'The recorded registry sends whole documents to everybody. Where a registry sends abbreviated ones to who asks for them, ' +
    'dx takes those and npm 12 does not: a lockfile of dx then lacks the `license` of packages that were not installed here ' +
    '(`pnpm differential --abbreviated`).',
  'A manifest or an addition that both refuse for the same reason is marked with the code of npm. `pnpm differential` ' +
    'makes this page anew; the first time it records the registry that npm is set to.',
].join('\n\n');

/**
 * @param {readonly Result[]} results
 * @returns {string}
 */
export function formatTotals(results) {
  const count = (/** @type {readonly Aspect[]} */ wanted) =>
    results.filter(({ differences }) => !differences.some(({ aspect }) => wanted.includes(aspect))).length;
  const agreeing = results.filter(
    ({ agrees, differences }) =>
      agrees !== undefined || !differences.some(({ aspect }) => aspect !== 'lock after adding'),
  ).length;
  const total = results.length;
  const share = (/** @type {number} */ same) => `${same} of ${total} (${Math.floor((100 * same) / total)} %)`;
  const refused = results.filter((result) => result.refused !== undefined).length;
  const selfRefused = results.filter(({ refusedInstall }) => refusedInstall !== undefined).length;
  return [
    `- identical trees: ${share(count(treeAspects))}`,
    `- identical lockfiles of a new project: ${share(count(['versions', 'lock']))}`,
    `- identical lockfiles after adding a dependency: ${share(count(['versions', 'lock after adding']))}`,
    '- tree and lockfile identical to what npm makes at first, or when it installs a second time, or lockfile to what ' +
      `it writes with \`--package-lock-only\`: ${share(agreeing)}`,
    `- in order for \`npm ls --all\`: ${share(count(['npm ls']))}`,
    `- accepted by \`npm ci\`, which makes the same tree, or refused as the lockfile of npm is (${selfRefused}): ${share(count(['npm ci']))}`,
    `- refused by both for the same reason, and counted as identical: ${refused}`,
  ].join('\n');
}

/**
 * @param {Result} result
 * @returns {string[]}
 */
function formatRow({ name, addition, packages, refused, refusedAddition, refusedInstall, differences }) {
  const cells = aspects.map((aspect) => {
    const found = differences.filter((difference) => difference.aspect === aspect);
    if (found.length > 0) return `differs (${found.length})`;
    if (refused !== undefined) return `both refuse (${refused})`;
    if (aspect === 'lock after adding' && refusedAddition !== undefined)
      return `both refuse (${refusedAddition})`;
    return aspect === 'npm ci' && refusedInstall !== undefined
      ? `refused as that of npm (${refusedInstall})`
      : 'same';
  });
  return [name, String(packages), ...cells, `\`${addition}\``];
}

/**
 * @param {readonly Result[]} results
 * @returns {string[]}
 */
function formatDifferences(results) {
  const lines = results.flatMap((result) =>
    aspects.flatMap((aspect) => {
      const found = result.differences.filter((difference) => difference.aspect === aspect);
      return groupByCause(result, found).map(([cause, details]) =>
        formatGroup(`${result.name}, ${aspect}`, cause, details),
      );
    }),
  );
  return lines.length === 0 ? [] : ['## Where they differ', lines.join('\n')];
}

/**
 * @param {Result} result
 * @param {readonly import('./compare-outcomes.mjs').Difference[]} differences
 * @returns {[string, string[]][]}
 */
function groupByCause(result, differences) {
  /** @type {Map<string, string[]>} */
  const groups = new Map();
  for (const difference of differences) {
    const known = findCause(result, difference) ?? 'not explained yet';
    const agrees = difference.aspect === 'lock after adding' ? undefined : result.agrees;
    const cause = agrees === undefined ? known : `${known}; ${agrees} makes what dx makes`;
    groups.set(cause, [...(groups.get(cause) ?? []), difference.detail]);
  }
  return [...groups];
}

/**
 * @param {string} title
 * @param {string} cause
 * @param {readonly string[]} details
 * @returns {string}
 */
function formatGroup(title, cause, details) {
  const [first = ''] = details;
  const shown = first.replaceAll(/https?:\/\/[^/\s"'`]+/g, 'https://…').replaceAll('`', "'");
  const more = details.length > 1 ? `, and ${details.length - 1} more` : '';
  return `- ${title}: ${cause} (\`${shown.length > 200 ? `${shown.slice(0, 200)}…` : shown}\`${more})`;
}
