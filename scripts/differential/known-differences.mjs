/**
 * @typedef {object} KnownDifference
 * @property {readonly import('./compare-outcomes.mjs').Aspect[]} aspects
 * @property {readonly string[]} [names] of manifests; by default any
 * @property {RegExp} detail
 * @property {string} cause one line
 */

/** @type {readonly import('./compare-outcomes.mjs').Aspect[]} */
const everywhere = ['versions', 'placement', 'commands', 'lock', 'lock after adding'];

/** Differences that were looked into. A run fails when it finds another one. @type {readonly KnownDifference[]} */
export const knownDifferences = [
  {
    aspects: everywhere,
    names: ['08-directories'],
    detail: /semver/,
    cause:
      'npm loses the overrides for what a linked directory needs when another package has made it look at the directory ' +
      'before; `npm ls` calls the tree of npm invalid, and that of dx in order',
  },
  {
    aspects: ['lock'],
    names: ['18-bundled'],
    detail: /\bdev: dx true, npm none$/,
    cause: 'npm decides on `dev` before it has unpacked the archive that has those packages inside',
  },
  {
    aspects: everywhere,
    names: ['20-directories', '26-peers'],
    detail: /\byaml\b|@typescript-eslint\/types\b/,
    cause: 'npm keeps a package that nothing needs any more, and marks it `extraneous`',
  },
  {
    aspects: ['lock after adding'],
    names: ['next-site', 'sveltekit-site'],
    detail: /^node_modules\/@tailwindcss\/oxide-wasm32-wasi\/node_modules\/.*: dx none, npm /,
    cause:
      'npm looks into the archives of packages for other platforms when it writes a lockfile alone, dx keeps what the ' +
      'lockfile of npm says of them',
  },
  {
    aspects: ['lock'],
    detail: /^node_modules\/@tailwindcss\/oxide-wasm32-wasi\/node_modules\//,
    cause:
      'npm does not look into the archives of packages for other platforms when it installs; dx does, so that the lockfile ' +
      'is the same on every machine',
  },
];
