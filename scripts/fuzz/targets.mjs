/**
 * @typedef {object} Target one thing that reads what others wrote
 * @property {string} name also of `test/fuzz/<name>.ts` and `test/seeds/<name>/` in the package that owns it
 * @property {string} owner directory below `packages`
 * @property {string} reads for the table in the docs
 */

/** @type {readonly Target[]} */
export const targets = [
  { name: 'tar', owner: 'pkg-cache', reads: 'archives in one buffer, beside node-tar' },
  {
    name: 'archive',
    owner: 'pkg-cache',
    reads: 'gzip archives, in one buffer and piece by piece, beside zlib',
  },
  { name: 'document', owner: 'pkg-cache', reads: 'registry documents, beside JSON.parse' },
  { name: 'store-row', owner: 'pkg-cache', reads: 'rows of the index of the store' },
  { name: 'bundle', owner: 'pkg-cache', reads: 'bundles of packages (.dxb)' },
  { name: 'source-archive', owner: 'pkg-fetch', reads: 'manifests in archives of sources' },
  { name: 'package-lock', owner: 'pkg-lock', reads: 'package-lock.json, versions 1 to 4 and merge markers' },
  { name: 'lock-dxl', owner: 'pkg-lock', reads: 'lock.dxl' },
  { name: 'foreign-lock', owner: 'pkg-lock', reads: 'lockfiles of pnpm, Yarn and Bun' },
  { name: 'manifest', owner: 'pkg-workspace', reads: 'package.json and edits of it, beside JSON.parse' },
  {
    name: 'npmrc',
    owner: 'pkg-workspace',
    reads: '.npmrc of project and user, beside ini and @npmcli/config',
  },
  { name: 'spec', owner: 'pkg-resolve', reads: 'what is asked of a dependency, beside npm-package-arg' },
  { name: 'state', owner: 'pkg-link', reads: 'tree, journal, seals and swaps of generations' },
  { name: 'findings', owner: 'pkg-audit', reads: 'code and manifests of packages, for what is suspicious' },
  { name: 'attestations', owner: 'pkg-audit', reads: 'attestations of registries, and trust roots' },
  { name: 'memo', owner: 'pkg-install', reads: 'remembered resolutions' },
];
