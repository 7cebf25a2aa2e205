/** How many lines each part of docs/npm-parity.md has: files read, files written, layout and so on. */
const lastLines = Object.entries({ F: 11, W: 10, L: 8, I: 15, S: 9, E: 8, N: 7, O: 4, G: 6 });

/** Every id, `F01` to `G06`, in the order of the page. */
export const parityIds = Object.freeze(
  lastLines.flatMap(([part, last]) =>
    Array.from({ length: last }, (_, index) => `${part}${String(index + 1).padStart(2, '0')}`),
  ),
);

/**
 * The ids that a test's title begins with: one or several, apart by spaces.
 *
 * @param {string} title
 * @returns {string[]}
 */
export function readTitleIds(title) {
  const start = /^(?:[A-Z]\d\d[\s,:]+)+/.exec(title)?.[0] ?? '';
  return start.match(/[A-Z]\d\d/g) ?? [];
}
