const commonDevDependencies = {
  '@types/node': 'catalog:',
  tsup: 'catalog:',
  typescript: 'catalog:',
  vitest: 'catalog:',
};

/**
 * The `package.json` that a published package should have: its own name, version, description and dependencies in the
 * common frame.
 *
 * @param {Readonly<Record<string, unknown>>} manifest as it is
 * @param {import('./extras.mjs').PackageExtras} extra
 * @returns {string} the file's text
 */
export function frameManifest(manifest, extra) {
  const frame = {
    name: manifest.name,
    version: manifest.version,
    description: manifest.description,
    license: 'MIT',
    type: 'module',
    sideEffects: false,
    engines: { node: '>=20.19' },
    bin: extra.bin,
    exports: frameExports(extra, (entry) => `./src/${entry}.ts`),
    files: [...frameFiles(extra), 'README.md', 'CHANGELOG.md', 'LICENSE', 'errors.md'],
    publishConfig: {
      access: 'public',
      exports: frameExports(extra, (entry) => ({
        types: `./dist/${entry}.d.ts`,
        default: `./dist/${entry}.js`,
      })),
    },
    scripts: { build: 'tsup', ...extra.scripts, typecheck: 'tsc -p tsconfig.json' },
    ...frameDependencies(manifest, extra),
  };
  return `${JSON.stringify(frame, undefined, 2)}\n`;
}

/** @param {import('./extras.mjs').PackageExtras} extra */
function frameFiles({ files = [], ownDirectories = [] }) {
  return [...files, 'dist', ...ownDirectories.map((name) => `!dist/${name}`)];
}

/**
 * @param {import('./extras.mjs').PackageExtras} extra
 * @param {(entry: string) => unknown} target
 */
function frameExports(extra, target) {
  const others = (extra.entries ?? []).map((entry) => [`./${entry}`, target(entry)]);
  return Object.fromEntries([['.', target('index')], ...others]);
}

/**
 * A package that bundles the others needs them only to be built.
 *
 * @param {Readonly<Record<string, unknown>>} manifest
 * @param {import('./extras.mjs').PackageExtras} extra
 */
function frameDependencies(manifest, extra) {
  const runtime = readMap(manifest['dependencies']);
  const isBundled = (/** @type {string} */ name) => extra.bundlesDx === true && name.startsWith('@dx/');
  const bundled = Object.entries(runtime).filter(([name]) => isBundled(name));
  const kept = Object.entries(runtime).filter(([name]) => !isBundled(name));
  const development = { ...readMap(manifest['devDependencies']), ...commonDevDependencies };
  return {
    dependencies: sortKeys(Object.fromEntries(kept)),
    devDependencies: sortKeys({ ...development, ...Object.fromEntries(bundled) }),
  };
}

/**
 * @param {unknown} value
 * @returns {Record<string, string>}
 */
function readMap(value) {
  return typeof value === 'object' && value !== null ? /** @type {Record<string, string>} */ (value) : {};
}

/**
 * @param {Readonly<Record<string, string>>} map
 * @returns {Record<string, string> | undefined} nothing for an empty map, so that the field is left out
 */
function sortKeys(map) {
  const entries = Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
