/**
 * @typedef {object} PackageExtras
 * @property {readonly string[]} [entries] exported besides `.`; `node` is `./node`, from `src/node.ts`
 * @property {Readonly<Record<string, string>>} [builtEntries] built but not exported: name in `dist` → source
 * @property {Readonly<Record<string, string>>} [programs] name in `program` → source: one CommonJS file each, with all that it needs
 * @property {Readonly<Record<string, string>>} [bin]
 * @property {Readonly<Record<string, string>>} [scripts] besides the usual ones
 * @property {readonly string[]} [files] published besides the usual ones
 * @property {readonly string[]} [ownDirectories] in `dist`, made by other scripts: a build leaves them, and they are not published with the package
 * @property {boolean} [bundlesDx] takes the other packages into its own `dist`, and what they need unless it is a dependency here
 */

const workers = {
  worker: '../pkg-install/src/worker.ts',
  'registry-worker': '../pkg-install/src/registry-worker.ts',
};

/**
 * What single packages have besides the frame that all share.
 *
 * @type {Readonly<Record<string, PackageExtras>>}
 */
export const extras = {
  'pkg-core': { entries: ['node', 'testing'] },
  'pkg-build': { entries: ['esbuild', 'vite', 'webpack'] },
  'pkg-link': { entries: ['generations'] },
  'pkg-install': { builtEntries: { worker: 'src/worker.ts', 'registry-worker': 'src/registry-worker.ts' } },
  'pkg-cli': {
    builtEntries: workers,
    programs: {
      dx: 'src/main.ts',
      unchanged: 'src/unchanged.ts',
      restored: 'src/restored.ts',
      tools: 'src/tools.ts',
      undici: 'src/separate/undici.ts',
      yaml: 'src/separate/yaml.ts',
      ...workers,
    },
    bin: { dx: './bin/dx.cjs' },
    scripts: { standalone: 'node standalone/build.mjs', platforms: 'node standalone/platforms.mjs' },
    files: ['bin', 'program'],
    ownDirectories: ['standalone', 'platforms'],
    bundlesDx: true,
  },
};
