/**
 * @typedef {object} KnownDifference
 * @property {readonly import('./compare-outcomes.mjs').Aspect[]} aspects
 * @property {readonly string[]} [names] of manifests; by default any
 * @property {RegExp} detail
 * @property {string} cause one line
 */

/** Differences that were looked into. A run fails when it finds another one. @type {readonly KnownDifference[]} */
export const knownDifferences = [];
