/**
 * How often each rule found something, and every finding that is more than low.
 *
 * @param {readonly any[]} rules
 * @param {import('./measure-archives.mjs').Measures} measures
 */
export function formatMeasures(rules, { packages, pairs, manifests, found, readBytes, ms }) {
  const rows = rules.map(({ id, severity, title }) => {
    const hits = new Set(found.filter(({ rule }) => rule === id).map((one) => one.id)).size;
    return `| ${id} | ${severity} | ${title} | ${hits} | ${((hits * 1000) / packages).toFixed(1)} |`;
  });
  const worth = found.filter(({ severity }) => severity === 'high' || severity === 'moderate');
  const megabytes = (readBytes / 1e6).toFixed(0);
  return [
    `${packages} packages, ${pairs} of them beside the version before, ${manifests} beside the registry's manifest;`,
    `${megabytes} MB of code in ${(ms / 1000).toFixed(1)} s.`,
    '',
    '| rule | severity | what | packages | per 1,000 |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
    ...worth.map(
      ({ id, rule, path = '', line = '', detail }) =>
        `- ${rule} ${id} ${path}:${line} ${JSON.stringify(detail)}`,
    ),
    '',
  ].join('\n');
}

/**
 * Which samples are found, and by which rules.
 *
 * @param {any} reader
 */
export function formatRecall({ samples, filesOf, findInFiles }) {
  const rows = samples.map((/** @type {any} */ { name, year, behaviour, files, previous }) => {
    const options = previous === undefined ? {} : { previous: filesOf(previous) };
    const { findings } = findInFiles(filesOf(files), options);
    const rulesOf = (/** @type {string} */ wanted) => [
      ...new Set(findings.flatMap((/** @type {any} */ one) => (one.severity === wanted ? [one.rule] : []))),
    ];
    const lower = [...rulesOf('moderate'), ...rulesOf('low')].join(' ');
    return `| ${name} (${year}) | ${behaviour} | ${rulesOf('high').join(' ') || '–'} | ${lower || '–'} |`;
  });
  return ['| after | what it did | high | lower |', '| --- | --- | --- | --- |', ...rows].join('\n');
}
