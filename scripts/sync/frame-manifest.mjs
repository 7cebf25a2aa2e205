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
 * @param {Readonly<Record<string, string>>} [bundled] dependencies of what it bundles, which become its own
 * @returns {string} the file's text
 */
export function frameManifest(manifest, extra, bundled) {
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
    files: [...(extra.files ?? []), 'dist', 'README.md', 'CHANGELOG.md', 'LICENSE', 'errors.md'],
    publishConfig: {
      access: 'public',
      exports: frameExports(extra, (entry) => ({
        types: `./dist/${entry}.d.ts`,
        default: `./dist/${entry}.js`,
      })),
    },
    scripts: { build: 'tsup', typecheck: 'tsc -p tsconfig.json' },
    ...frameDependencies(manifest, bundled),
  };
  return `${JSON.stringify(frame, undefined, 2)}\n`;
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
 * A package that bundles the others needs what they need at run time, and the others only to be built.
 *
 * @param {Readonly<Record<string, unknown>>} manifest
 * @param {Readonly<Record<string, string>>} [bundled]
 */
function frameDependencies(manifest, bundled) {
  const runtime = readMap(manifest['dependencies']);
  const development = { ...readMap(manifest['devDependencies']), ...commonDevDependencies };
  if (bundled === undefined) {
    return { dependencies: sortKeys(runtime), devDependencies: sortKeys(development) };
  }
  const isDx = (/** @type {string} */ name) => name.startsWith('@dx/');
  const own = Object.fromEntries(Object.entries(runtime).filter(([name]) => !isDx(name)));
  const dx = Object.fromEntries(Object.entries(runtime).filter(([name]) => isDx(name)));
  return {
    dependencies: sortKeys({ ...bundled, ...own }),
    devDependencies: sortKeys({ ...development, ...dx }),
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
