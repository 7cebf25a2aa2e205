/**
 * How good lists of 5, 10 and 20 names are. Each share is the mean over repositories of the mean over their changes.
 *
 * @typedef {object} Quality
 * @property {string} label
 * @property {number} repositories
 * @property {number} changes
 * @property {readonly Figures[]} lists one per length
 *
 * @typedef {object} Figures
 * @property {number} length
 * @property {number} precision share of the list that the change added
 * @property {number} recall share of what the change added that the list has
 * @property {number} hit share of changes of which the list has something
 * @property {number} later share of the list that this change or any later one added
 */

const lengths = [5, 10, 20];
const longest = 20;

/** @typedef {readonly import('./read-repository.mjs').ManifestHistory[]} Repository */
/** @typedef {(present: readonly string[], previous: readonly string[]) => readonly string[]} Predict */

/**
 * @param {string} label
 * @param {readonly Repository[]} repositories
 * @param {Predict} predict the likeliest first
 * @returns {Quality}
 */
export function measurePrediction(label, repositories, predict) {
  const measured = repositories
    .map((repository) => repository.flatMap((manifest) => measureManifest(manifest, predict)))
    .filter((changes) => changes.length > 0);
  const lists = lengths.map((length, at) => ({
    length,
    precision: mean(measured.map((changes) => mean(changes.map((lists) => lists[at]?.precision ?? 0)))),
    recall: mean(measured.map((changes) => mean(changes.map((lists) => lists[at]?.recall ?? 0)))),
    hit: mean(measured.map((changes) => mean(changes.map((lists) => lists[at]?.hit ?? 0)))),
    later: mean(measured.map((changes) => mean(changes.map((lists) => lists[at]?.later ?? 0)))),
  }));
  const changes = measured.reduce((sum, { length }) => sum + length, 0);
  return { label, repositories: measured.length, changes, lists };
}

/**
 * @param {import('./read-repository.mjs').ManifestHistory} manifest
 * @param {Predict} predict
 */
function measureManifest({ additions }, predict) {
  return additions.slice(1).map((added, at) => {
    const present = additions.slice(0, at + 1).flat();
    const later = new Set(additions.slice(at + 1).flat());
    const list = predict(present, at === 0 ? [] : (additions[at] ?? [])).slice(0, longest);
    return lengths.map((length) => {
      const top = list.slice(0, length);
      const hits = top.filter((name) => added.includes(name)).length;
      return {
        precision: hits / length,
        recall: hits / added.length,
        hit: hits > 0 ? 1 : 0,
        later: top.filter((name) => later.has(name)).length / length,
      };
    });
  });
}

/**
 * @param {readonly number[]} values
 */
function mean(values) {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
