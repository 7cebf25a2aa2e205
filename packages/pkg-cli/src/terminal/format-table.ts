/** One cell; the colour does not count for the width. */
export interface Cell {
  readonly text: string;
  readonly paint?: (text: string) => string;
}

/** Lines with columns of equal width, two spaces apart. */
export function formatTable(rows: readonly (readonly Cell[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.text.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => formatCell(cell, widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function formatCell({ text, paint }: Cell, width: number): string {
  const padding = ' '.repeat(Math.max(0, width - text.length));
  return `${paint === undefined ? text : paint(text)}${padding}`;
}
