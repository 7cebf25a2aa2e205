/** @typedef {import('./random.mjs').Random} Random */

/** @type {readonly ((version: string, major: string, minor: string) => string)[]} */
const forms = [
  (version) => version,
  (version) => `^${version}`,
  (version) => `^${version}`,
  (version) => `^${version}`,
  (version) => `~${version}`,
  (_, major, minor) => `${major}.${minor}.x`,
  (_, major) => `${major}.x`,
  (_, major) => `^${major}`,
  (version, major) => `>=${version} <${Number(major) + 1}`,
  (version, major) => `${version} - ${major}`,
  (version, major) => `^${version} || ^${Number(major) + 1}.0.0`,
];

/**
 * A range in one of the forms in which people write them, which this version satisfies.
 *
 * @param {Random} random
 * @param {string} spec `name@version`
 * @returns {string}
 */
export function writeRange(random, spec) {
  const version = spec.slice(spec.lastIndexOf('@') + 1);
  const [major = '', minor = ''] = version.split('.');
  const isStable = /^[1-9]\d*\.\d+\.\d+$/.test(version);
  return isStable
    ? random.pick(forms)(version, major, minor)
    : random.pick([version, `^${version}`, `~${version}`]);
}

/**
 * @param {Random} random
 * @param {readonly string[]} specs `name@version` each
 * @returns {Record<string, string>} ranges by name
 */
export function writeRanges(random, specs) {
  return Object.fromEntries(
    specs.map((spec) => [spec.slice(0, spec.lastIndexOf('@')), writeRange(random, spec)]),
  );
}
