import { stripVTControlCharacters } from 'node:util';

/** Lines of at most `columns` characters, broken at spaces; a longer word has a line of its own. At least 20 columns. */
export function wrapText(text: string, columns: number): readonly string[] {
  const limit = Math.max(20, columns);
  const lines: string[] = [];
  let width = 0;
  for (const word of text.split(' ')) {
    const length = visibleLength(word);
    if (lines.length === 0 || width + 1 + length > limit) {
      lines.push(word);
      width = length;
      continue;
    }
    lines[lines.length - 1] += ` ${word}`;
    width += 1 + length;
  }
  return lines;
}

/** The same for a text of several lines, each of which keeps its indentation. Lines that fit stay as they are. */
export function wrapLines(text: string, columns: number): string {
  const lines = text.split('\n').flatMap((line) => {
    if (visibleLength(line) <= columns) return [line];
    const indent = /^ */.exec(line)?.[0] ?? '';
    return wrapText(line.slice(indent.length), columns - indent.length).map((part) => indent + part);
  });
  return lines.join('\n');
}

/** Without the sequences that colour it. */
function visibleLength(text: string): number {
  return stripVTControlCharacters(text).length;
}
