/** @typedef {import('./check-project.mjs').Result} Result */

/**
 * @typedef {object} Facts
 * @property {readonly Result[]} results
 * @property {import('./read-versions.mjs').Versions} versions
 * @property {string} date as in `2026-01-31`
 */

const heads = [
  'project',
  'packages',
  'dx install',
  'npm ls --all',
  'scripts',
  'dx install again',
  'npm ci',
  'same place and version as npm',
];

/**
 * The page docs/compatibility.md.
 *
 * @param {Facts} facts
 * @returns {string}
 */
export function formatPage({ results, versions, date }) {
  const rows = [heads, heads.map(() => '---'), ...results.map(formatRow)];
  const parts = [
    '# Real projects, installed by dx\n\n<!-- Written by pnpm compat. Do not edit. -->',
    'Each project of `examples/` and `fixtures/projects/` is copied to an empty place and installed by ' +
      '`dx install --lockfile=npm` from the public registry. Then `npm ls --all` has to find nothing wrong with the ' +
      "tree, the project's own scripts have to run with it, a second `dx install` has to find nothing to do without a " +
      'request, and `npm ci` has to accept the lockfile that dx wrote. The last column compares that lockfile with ' +
      'the one `npm install` makes for the same manifest. Install scripts of dependencies do not run, in either.',
    '`pnpm compat` makes this page anew, `pnpm compat --only express-api,next-site` checks some. It needs the real ' +
      'registry and many minutes, so it is no part of CI.',
    `Of ${date}: dx ${versions.dx}, Node ${versions.node}, npm ${versions.npm}.`,
    rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n'),
    ...formatFaults(results),
    ...formatDifferences(results),
  ];
  return `${parts.join('\n\n')}\n`;
}

/**
 * @param {Result} result
 * @returns {string[]}
 */
function formatRow({ name, packages, steps, comparison }) {
  const scripts = steps.filter(({ title }) => title.startsWith('dx run '));
  const scriptCell = scripts.map((step) => `${step.title.slice('dx run '.length)} ${word(step)}`).join(', ');
  const placement = comparison === undefined ? 'unknown' : `${comparison.same} of ${comparison.total}`;
  const bytes = comparison?.isIdentical === true ? ', same bytes' : '';
  return [
    name,
    packages === undefined ? 'unknown' : String(packages),
    verdict(steps, ['dx install']),
    verdict(steps, ['npm ls --all']),
    scriptCell === '' ? 'not run' : scriptCell,
    verdict(steps, ['dx install again', 'nothing to do']),
    verdict(steps, ['npm ci']),
    `${placement}${bytes}`,
  ];
}

/**
 * @param {Result['steps']} steps
 * @param {readonly string[]} titles
 * @returns {string}
 */
function verdict(steps, titles) {
  const found = steps.filter(({ title }) => titles.includes(title));
  return found.length === 0 ? 'not run' : (found.map(word).find((text) => text !== 'ok') ?? 'ok');
}

/**
 * @param {Result['steps'][number]} step
 * @returns {string}
 */
function word({ fault, isNpmsToo }) {
  if (isNpmsToo) return "refused, as npm's own lockfile";
  return fault === undefined ? 'ok' : '**failed**';
}

/**
 * @param {readonly Result[]} results
 * @returns {string[]}
 */
function formatFaults(results) {
  const faults = results.flatMap(({ name, steps }) => steps.map((step) => ({ name, ...step })));
  const ours = faults.filter(({ fault, isNpmsToo }) => fault !== undefined && !isNpmsToo).map(formatFault);
  const npms = faults.filter(({ isNpmsToo }) => isNpmsToo).map(formatFault);
  const why =
    'In these, `npm ci` says the same of the lockfile that npm itself has just made from the manifest: the registry ' +
    'of this run lacks packages for other platforms, so that npm leaves them out of a lockfile and then misses them.';
  return [
    ...(ours.length === 0 ? [] : ['## What failed', ...ours]),
    ...(npms.length === 0 ? [] : ['## What npm refuses in its own lockfile, too', why, ...npms]),
  ];
}

/**
 * @param {Result['steps'][number] & { readonly name: string }} step
 * @returns {string}
 */
function formatFault({ name, title, fault = '' }) {
  return `${name}, ${title}:\n\n\`\`\`\n${hideNames(fault)}\n\`\`\``;
}

/**
 * @param {readonly Result[]} results
 * @returns {string[]}
 */
function formatDifferences(results) {
  const lines = results.flatMap(({ name, comparison }) =>
    (comparison?.differences ?? []).map((difference) => `- ${name}: ${difference}`),
  );
  return lines.length === 0 ? [] : ['## Where dx and npm differ', lines.join('\n')];
}

/**
 * Without the names of hosts and the paths of this machine.
 *
 * @param {string} text
 * @returns {string}
 */
function hideNames(text) {
  return text
    .replaceAll(/(https?:\/\/)[^/\s]+/g, '$1…')
    .replaceAll(/(?:\/[\w.@+-]+)*\/dx-compat-[^/\s]+/g, '…');
}
