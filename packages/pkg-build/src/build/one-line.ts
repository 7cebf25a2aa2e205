/**
 * Text from a manifest, safe on one line of a screen: control, formatting and bidirectional characters are taken out,
 * white space becomes one space, and what is over `columns` is cut with an ellipsis.
 */
export function oneLine(text: string, columns: number): string {
  const characters = [...text.slice(0, 4_000).replace(/\s+/gu, ' ').replace(/\p{C}/gu, '').trim()];
  if (characters.length <= columns && text.length <= 4_000) return characters.join('');
  return `${characters.slice(0, Math.max(0, columns - 1)).join('')}…`;
}
