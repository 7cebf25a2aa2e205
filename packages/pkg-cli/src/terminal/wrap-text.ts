/** Lines of at most `columns` characters, broken at spaces; a longer word has a line of its own. At least 20 columns. */
export function wrapText(text: string, columns: number): readonly string[] {
  const limit = Math.max(20, columns);
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > limit) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
