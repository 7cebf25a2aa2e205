/**
 * Imports between packages that the map does not have, and arrows of the map that no source needs.
 *
 * @param {readonly import('./find-map-faults.mjs').PackageSource[]} packages
 * @param {import('./read-graph-table.mjs').GraphTable} graph
 * @returns {string[]}
 */
export function checkGraph(packages, graph) {
  const folders = packages.map(({ entry }) => entry.folder);
  const unknown = [...graph.keys()].filter((name) => !folders.includes(name));
  return [
    ...unknown.map((name) => `docs/architecture.md has a row for ${name}, which is not in packages/`),
    ...packages.flatMap((source) => checkPackage(source, graph.get(source.entry.folder))),
  ];
}

/**
 * @param {import('./find-map-faults.mjs').PackageSource} source
 * @param {{ readonly values: ReadonlySet<string>, readonly types: ReadonlySet<string> }} [row]
 * @returns {string[]}
 */
function checkPackage({ entry, sources }, row) {
  if (row === undefined)
    return [`docs/architecture.md has no row for ${entry.folder} below "## Package graph"`];
  const faults = [];
  const used = { values: new Set(), types: new Set() };
  for (const { path, imports } of sources) {
    for (const { from, typeOnly } of imports) {
      const target = /^@dx\/([\w-]+)/.exec(from)?.[1];
      if (target === undefined || target === entry.folder) continue;
      used[typeOnly ? 'types' : 'values'].add(target);
      if (!row.values.has(target) && !(typeOnly && row.types.has(target))) {
        faults.push(`${path} imports ${typeOnly ? 'types of ' : ''}${from}, which the map does not allow`);
      }
    }
  }
  return [...faults, ...findUnused(entry.folder, row, used)];
}

/**
 * @param {string} folder
 * @param {{ readonly values: ReadonlySet<string>, readonly types: ReadonlySet<string> }} row
 * @param {{ readonly values: ReadonlySet<string>, readonly types: ReadonlySet<string> }} used
 * @returns {string[]}
 */
function findUnused(folder, row, used) {
  const values = [...row.values].filter((name) => !used.values.has(name));
  const types = [...row.types].filter((name) => !used.types.has(name) || row.values.has(name));
  return [
    ...values.map((name) => `docs/architecture.md says that ${folder} imports ${name}, but it does not`),
    ...types.map(
      (name) => `docs/architecture.md says that ${folder} imports only types of ${name}, but it does not`,
    ),
  ];
}
