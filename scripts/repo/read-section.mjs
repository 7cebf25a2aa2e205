/**
 * The text below a heading of a Markdown page, up to the next heading of the same or a higher level; undefined when
 * there is no such heading.
 *
 * @param {string} text
 * @param {string} heading with its marks, as in `## Dependencies`
 * @returns {string | undefined}
 */
export function readSection(text, heading) {
  const lines = text.split(/\r?\n/);
  const start = lines.indexOf(heading);
  if (start === -1) return undefined;
  const level = heading.indexOf(' ');
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => new RegExp(`^#{1,${level}} `).test(line));
  return rest.slice(0, end === -1 ? rest.length : end).join('\n');
}
