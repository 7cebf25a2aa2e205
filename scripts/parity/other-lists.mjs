/**
 * Ids in titles that are of the list of attacks, which has lines L01, N01 and so on too. By file; `all` for every id.
 *
 * @type {Readonly<Record<string, 'all' | readonly string[]>>}
 */
const otherLists = {
  'packages/pkg-cache/test/index-document.test.ts': 'all',
  'packages/pkg-cache/test/normalize-manifest.test.ts': 'all',
  'packages/pkg-core/test/safe-relative-path.test.ts': 'all',
  'packages/pkg-install/test/bad-input.test.ts': 'all',
  'packages/pkg-install/test/install.test.ts': ['S05'],
  'packages/pkg-lock/test/encode-lock.test.ts': 'all',
};

/**
 * Whether an id that a title in this file begins with is not a line of docs/npm-parity.md.
 *
 * @param {string} file relative to the repository
 * @param {string} id
 * @returns {boolean}
 */
export function isOfOtherList(file, id) {
  const ids = otherLists[file];
  return ids === 'all' || ids?.includes(id) === true;
}
