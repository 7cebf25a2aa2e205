const fileSystem = /^(?:node:)?fs(?:\/promises)?$/;

/**
 * Uses of the platform that belong to other packages: the file system is `pkg-core`'s, the environment and the working
 * directory are `pkg-cli`'s, and `pkg-resolve` and the plain entry of `pkg-core` run where there is no Node.
 *
 * @param {import('./find-map-faults.mjs').PackageSource} source
 * @returns {string[]}
 */
export function checkPlatformUse({ entry, sources }) {
  return sources.flatMap((source) => [
    ...checkImports(entry.folder, source),
    ...checkProcess(entry.folder, source),
  ]);
}

/**
 * @param {string} folder
 * @param {import('./read-source.mjs').Source} source
 * @returns {string[]}
 */
function checkImports(folder, { path, imports }) {
  const faults = [];
  for (const { from } of imports) {
    if (folder !== 'pkg-core' && fileSystem.test(from)) {
      faults.push(`${path} imports ${from}; only pkg-core touches the file system, others take an FsOps`);
    }
    if (folder === 'pkg-resolve' && from.startsWith('node:')) {
      faults.push(`${path} imports ${from}; pkg-resolve runs without Node`);
    }
    if (/(?:^|\/)packages\/|^\.\.\/.*\/src\//.test(from)) {
      faults.push(`${path} imports ${from}; other packages are imported by their names`);
    }
  }
  return faults;
}

/**
 * @param {string} folder
 * @param {import('./read-source.mjs').Source} source
 * @returns {string[]}
 */
function checkProcess(folder, { path, processUses, imports }) {
  if (folder === 'pkg-cli') return [];
  const uses = processUses.filter((member) => member === 'env' || member === 'cwd');
  const faults = uses.map(
    (member) => `${path} reads process.${member}; only pkg-cli does, others take it as an option`,
  );
  const hidden = imports.filter(({ from, typeOnly }) => !typeOnly && /^(?:node:)?process$/.test(from));
  return [
    ...faults,
    ...hidden.map(({ from }) => `${path} imports ${from}; use the global, so that its uses show`),
  ];
}
