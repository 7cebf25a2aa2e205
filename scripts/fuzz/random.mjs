/**
 * @typedef {object} Random
 * @property {(limit: number) => number} int a whole number from 0, below `limit`
 * @property {<Item>(items: readonly Item[]) => Item} pick of a list that is not empty
 */

/**
 * The same numbers for the same seed.
 *
 * @param {number} seed
 * @returns {Random}
 */
export function seedRandom(seed) {
  let state = seed >>> 0;
  const int = (/** @type {number} */ limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
  return { int, pick: (items) => /** @type {any} */ (items[int(items.length)]) };
}
