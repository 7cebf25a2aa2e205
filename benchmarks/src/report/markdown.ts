/** A table, all columns but the first on the right, with cells filled up so that the text reads as one. */
export function formatTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, ...rows];
  const widths = head.map((_, column) =>
    Math.max(3, ...lines.map((line) => [...(line[column] ?? '')].length)),
  );
  const rule = widths.map((width, column) =>
    column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  return [pad(head, widths), rule, ...rows.map((row) => pad(row, widths))]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

/** Milliseconds with three digits that count. */
export function formatMs(ms: number): string {
  if (ms >= 100) return Math.round(ms).toLocaleString('en-US');
  return ms.toFixed(ms >= 10 ? 1 : 2).replace(/^(\d)\.(\d)0$/, '$1.$2');
}

/** A ratio, never rounded up: `0.99×` is not `1.00×`. */
export function formatRatio(ratio: number | undefined): string {
  if (ratio === undefined) return '–';
  const digits = ratio >= 100 ? 0 : ratio >= 10 ? 1 : 2;
  const scale = 10 ** digits;
  return `${(Math.floor(ratio * scale + 1e-9) / scale).toFixed(digits)}×`;
}

/** Megabytes. */
export function formatMegabytes(bytes: number | undefined): string {
  return bytes === undefined ? '–' : (bytes / 1e6).toFixed(Math.abs(bytes) < 10e6 ? 1 : 0);
}

function pad(cells: readonly string[], widths: readonly number[]): string[] {
  return widths.map((width, column) => {
    const cell = cells[column] ?? '';
    const space = ' '.repeat(Math.max(0, width - [...cell].length));
    return column === 0 ? cell + space : space + cell;
  });
}
