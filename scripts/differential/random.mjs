/**
 * @typedef {object} Random the same choices for the same seed, on every machine
 * @property {(limit: number) => number} below a whole number from 0 up to, without, `limit`
 * @property {(chance: number) => boolean} happens
 * @property {<T>(list: readonly T[]) => T} pick throws for an empty list
 * @property {<T>(list: readonly T[], count: number) => T[]} sample at most `count` of them, in their order
 */

/**
 * @param {number} seed a whole number
 * @returns {Random}
 */
export function createRandom(seed) {
  const next = mulberry32(seed);
  const below = (/** @type {number} */ limit) => Math.floor(next() * limit);
  return {
    below,
    happens: (chance) => next() < chance,
    pick: (list) => {
      const [chosen] = list.slice(below(list.length));
      if (chosen === undefined) throw new RangeError('nothing to pick from');
      return chosen;
    },
    sample: (list, count) => {
      const left = list.map((_, index) => index);
      const taken = new Set();
      while (taken.size < Math.min(count, list.length)) taken.add(left.splice(below(left.length), 1)[0]);
      return list.filter((_, index) => taken.has(index));
    },
  };
}

/**
 * The generator of Tommy Ettinger that is known as Mulberry32: 32 bits of state, good enough to choose test data.
 *
 * @param {number} seed
 * @returns {() => number} numbers from 0 up to, without, 1
 */
function mulberry32(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
