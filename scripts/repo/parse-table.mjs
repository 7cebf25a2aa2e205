/**
 * The rows of the first Markdown table in `text`, without its head, each cell trimmed.
 *
 * @param {string} text
 * @returns {string[][]}
 */
export function parseTable(text) {
  const lines = text.split(/\r?\n/);
  const rule = lines.findIndex((line) => /^\|(?:\s*:?-+:?\s*\|)+\s*$/.test(line));
  if (rule === -1) return [];
  const body = lines.slice(rule + 1);
  const end = body.findIndex((line) => !line.startsWith('|'));
  return body.slice(0, end === -1 ? body.length : end).map(splitRow);
}

/**
 * @param {string} line
 * @returns {string[]}
 */
function splitRow(line) {
  return line
    .trim()
    .replace(/^\||\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());
}
