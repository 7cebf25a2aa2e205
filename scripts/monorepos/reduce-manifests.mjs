/** @typedef {import('./sources.mjs').Source} Source */

/**
 * @typedef {object} Manifest what an installation can see of a `package.json`
 * @property {string} name
 * @property {string} [version]
 * @property {boolean} [private]
 * @property {readonly string[]} [workspaces]
 * @property {Readonly<Record<string, string>>} [dependencies]
 * @property {Readonly<Record<string, string>>} [devDependencies]
 * @property {Readonly<Record<string, string>>} [peerDependencies]
 * @property {Readonly<Record<string, { readonly optional?: boolean }>>} [peerDependenciesMeta]
 * @property {Readonly<Record<string, string>>} [optionalDependencies]
 * @property {string | Readonly<Record<string, string>>} [bin]
 */

/**
 * @typedef {object} Monorepo
 * @property {string} name
 * @property {string} about
 * @property {Readonly<Record<string, string>>} [catalog] of `pnpm-workspace.yaml`
 * @property {Readonly<Record<string, Manifest>>} manifests by directory, `''` for the root
 */

/** The maps of dependencies. @type {readonly ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies']} */
export const dependencyMaps = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'];

const kept = ['name', 'version', ...dependencyMaps, 'peerDependenciesMeta', 'bin'];

/**
 * The members among published manifests, each reduced to what an installation can see of it and put where its repository
 * has it. What they need for tests only and what is published by the same scope, but is no member here, is left out: such
 * packages never left their repository in the versions that are asked for.
 *
 * @param {Source} source
 * @param {readonly Record<string, any>[]} published
 * @returns {Monorepo}
 */
export function reduceManifests(source, published) {
  const { name, about, workspaces, tools } = source;
  const members = published
    .filter((manifest) => isOf(source.repository, manifest))
    .sort((left, right) => (left['repository'].directory < right['repository'].directory ? -1 : 1));
  const names = new Set(members.map((manifest) => manifest['name']));
  const isLeftOut = (/** @type {string} */ dependency, /** @type {string} */ range) =>
    source.leftOut?.includes(dependency) === true ||
    (dependency.startsWith(`@${name}/`) && !names.has(dependency) && !range.startsWith('npm:'));
  const top = { name: `${name}-monorepo`, private: true, workspaces, devDependencies: tools };
  const manifests = Object.fromEntries([
    ['', top],
    ...members.map((manifest) => [manifest['repository'].directory, reduceManifest(manifest, isLeftOut)]),
  ]);
  return source.hasProtocols ? writeProtocols({ name, about, manifests }) : { name, about, manifests };
}

/**
 * @param {string} repository
 * @param {Record<string, any>} manifest
 * @returns {boolean}
 */
function isOf(repository, { repository: found }) {
  return (
    typeof found?.directory === 'string' &&
    /github\.com[/:](.+?)(?:\.git)?$/.exec(found.url)?.[1] === repository
  );
}

/**
 * @param {Record<string, any>} manifest
 * @param {(name: string, range: string) => boolean} isLeftOut
 * @returns {Manifest}
 */
function reduceManifest(manifest, isLeftOut) {
  const tests = Object.entries(manifest['devDependencies'] ?? {});
  /** @type {Record<string, unknown>} */
  const all = {
    ...manifest,
    devDependencies: Object.fromEntries(tests.filter(([name, range]) => !isLeftOut(name, range))),
  };
  const fields = Object.entries(all).filter(([field, value]) => kept.includes(field) && isFilled(value));
  const sorted = fields.sort(([left], [right]) => kept.indexOf(left) - kept.indexOf(right));
  return { name: manifest['name'], ...Object.fromEntries(sorted) };
}

/**
 * @param {unknown} value
 * @returns {boolean}
 */
function isFilled(value) {
  return typeof value === 'object' && value !== null ? Object.keys(value).length > 0 : value !== undefined;
}

/**
 * Says again by protocols what publishing has written out: what a member needs of another one, and the ranges that two
 * or more members share.
 *
 * @param {Monorepo} monorepo
 * @returns {Monorepo}
 */
function writeProtocols({ name, about, manifests }) {
  const versions = new Map(Object.values(manifests).map((manifest) => [manifest.name, manifest.version]));
  const catalog = findShared(manifests, versions);
  const rewritten = Object.entries(manifests).map(([directory, manifest]) => [
    directory,
    mapRanges(manifest, (dependency, range) => {
      const version = versions.get(dependency);
      if (version !== undefined) return range === version ? 'workspace:*' : `workspace:${range[0]}`;
      return catalog[dependency] === range ? 'catalog:' : range;
    }),
  ]);
  return { name, about, catalog, manifests: Object.fromEntries(rewritten) };
}

/**
 * @param {Monorepo['manifests']} manifests
 * @param {ReadonlyMap<string, unknown>} versions of members
 * @returns {Record<string, string>}
 */
function findShared(manifests, versions) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const manifest of Object.values(manifests)) {
    const { peerDependencies: _, ...own } = manifest;
    mapRanges(own, (name, range) => {
      const key = `${name} ${range}`;
      if (!versions.has(name)) counts.set(key, (counts.get(key) ?? 0) + 1);
      return range;
    });
  }
  const shared = [...counts].filter(([, count]) => count > 1).sort((left, right) => left[1] - right[1]);
  const entries = shared.map(([key]) => [key.slice(0, key.indexOf(' ')), key.slice(key.indexOf(' ') + 1)]);
  return Object.fromEntries([...new Map(/** @type {[string, string][]} */ (entries))].sort());
}

/**
 * The manifest with other ranges.
 *
 * @param {Manifest} manifest
 * @param {(name: string, range: string) => string} change
 * @returns {Manifest}
 */
export function mapRanges(manifest, change) {
  const maps = dependencyMaps
    .filter((field) => manifest[field] !== undefined)
    .map((field) => [
      field,
      Object.fromEntries(
        Object.entries(manifest[field] ?? {}).map(([name, range]) => [name, change(name, range)]),
      ),
    ]);
  return { ...manifest, ...Object.fromEntries(maps) };
}
