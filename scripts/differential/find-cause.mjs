import { knownDifferences } from './known-differences.mjs';

/**
 * @param {import('./compare-outcomes.mjs').Result} result
 * @param {import('./compare-outcomes.mjs').Difference} difference
 * @returns {string | undefined} why it is there, when that is known
 */
export function findCause({ name }, { aspect, detail }) {
  return knownDifferences.find(
    (known) =>
      known.aspects.includes(aspect) && (known.names?.includes(name) ?? true) && known.detail.test(detail),
  )?.cause;
}
