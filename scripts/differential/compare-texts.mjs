/**
 * @param {ReadonlyMap<string, string>} [ours]
 * @param {ReadonlyMap<string, string>} [npms]
 * @returns {string[]} one line per key that is not the same in both, sorted
 */
export function compareMaps(ours = new Map(), npms = new Map()) {
  return [...new Set([...ours.keys(), ...npms.keys()])]
    .filter((key) => ours.get(key) !== npms.get(key))
    .sort()
    .map((key) => `${key}: dx ${ours.get(key) ?? 'none'}, npm ${npms.get(key) ?? 'none'}`);
}

/**
 * Compares two lockfiles byte for byte, and says where they differ.
 *
 * @param {string} [ours]
 * @param {string} [npms]
 * @returns {string[]} one line per location and field that differ; empty when the bytes are the same
 */
export function compareLockTexts(ours = '', npms = '') {
  if (ours === npms) return [];
  if (ours === '' || npms === '')
    return [`dx ${ours === '' ? 'no lock' : 'a lock'}, npm ${npms === '' ? 'no lock' : 'a lock'}`];
  const found = compareMaps(flatten(JSON.parse(ours)), flatten(JSON.parse(npms)));
  return found.length > 0 ? found : ['the same in another order'];
}

/**
 * @param {{ packages: Record<string, Record<string, unknown>> }} lock
 * @returns {Map<string, string>}
 */
function flatten({ packages, ...top }) {
  const fields = Object.entries(packages).flatMap(([location, entry]) =>
    Object.entries(entry).map(
      ([field, value]) =>
        /** @type {const} */ ([`${location || 'the root'} ${field}`, JSON.stringify(value)]),
    ),
  );
  return new Map([...fields, ['the top', JSON.stringify(top)]]);
}
