/** @type {readonly import('../differential/known-differences.mjs').KnownDifference[]} */
export const knownDifferences = [];
