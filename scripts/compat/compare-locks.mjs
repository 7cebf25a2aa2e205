/**
 * @typedef {object} Comparison
 * @property {number} same locations with the same version in both
 * @property {number} total locations in either
 * @property {boolean} isIdentical byte for byte
 * @property {readonly string[]} differences one line per location that differs
 */

/**
 * Compares where two `package-lock.json` put which version.
 *
 * @param {string} ours text
 * @param {string} npms text
 * @returns {Comparison}
 */
export function compareLocks(ours, npms) {
  const [left, right] = [readVersions(ours), readVersions(npms)];
  const locations = [...new Set([...left.keys(), ...right.keys()])].sort();
  const differences = locations
    .filter((location) => left.get(location) !== right.get(location))
    .map(
      (location) => `${location}: dx ${left.get(location) ?? 'none'}, npm ${right.get(location) ?? 'none'}`,
    );
  const total = locations.length;
  return { same: total - differences.length, total, isIdentical: ours === npms, differences };
}

/**
 * @param {string} text
 * @returns {Map<string, string>} version by location, without the root's
 */
function readVersions(text) {
  /** @type {{ packages: Record<string, { version?: string, resolved?: string }> }} */
  const { packages } = JSON.parse(text);
  return new Map(
    Object.entries(packages)
      .filter(([location]) => location !== '')
      .map(([location, { version, resolved }]) => [location, version ?? resolved ?? 'link']),
  );
}
