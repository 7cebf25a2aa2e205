import { compareEnglish } from '@dx/pkg-core';

/**
 * Orders two names or locations as npm does in lockfiles and while it builds a tree: by the English locale, so that
 * case and punctuation do not sort by code point. Negative, zero or positive, as `Array.prototype.sort` wants it.
 *
 * @example
 * ['b', 'B', 'a'].sort(compareNames); // ['a', 'b', 'B']
 */
export const compareNames: (a: string, b: string) => number = compareEnglish;
