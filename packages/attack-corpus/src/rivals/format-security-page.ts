import type { Outcome } from './judge-attack.ts';

/** One id with how often each tool came to each outcome. */
export interface PageRow {
  readonly id: string;
  readonly what: string;
  readonly source: string;
  /** By tool; `undefined` where nothing was run with it. */
  readonly outcomes: Readonly<Record<string, readonly Outcome[]>>;
}

/** Markers around the table, for whoever writes more onto the page. */
export const begin = '<!-- made by pnpm attack-corpus -->';
export const end = '<!-- end of what pnpm attack-corpus makes -->';

/** The page with these rows in its table: one that is there already is replaced, the others stay. Sorted by id. */
export function withRows(page: string, rows: readonly PageRow[], tools: readonly string[]): string {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  const old = page
    .slice(from, to)
    .split('\n')
    .filter((line) => idOf(line) !== undefined);
  const lines = new Map(
    [...old, ...rows.map((row) => formatRow(row, tools))].map((line) => [idOf(line), line]),
  );
  const head = ['id', 'what', 'from', ...tools];
  const sorted = [...lines.values()].sort();
  const table = [formatLine(head), formatLine(head.map(() => '---')), ...sorted];
  return `${page.slice(0, from)}${[begin, '', ...table, '', ''].join('\n')}${page.slice(to)}`;
}

/** The ids that the table has, in its order. */
export function readIds(page: string): readonly string[] {
  return page
    .slice(page.indexOf(begin), page.indexOf(end))
    .split('\n')
    .flatMap((line) => idOf(line) ?? []);
}

function idOf(line: string): string | undefined {
  return /^\| ([A-Z]\d\d) \|/.exec(line)?.[1];
}

function formatRow({ id, what, source, outcomes }: PageRow, tools: readonly string[]): string {
  return formatLine([id, what, source, ...tools.map((tool) => countOutcomes(outcomes[tool] ?? []))]);
}

function formatLine(cells: readonly string[]): string {
  return `| ${cells.map(escapeCell).join(' | ')} |`;
}

/** `3 refused, 1 installed` */
function countOutcomes(found: readonly Outcome[]): string {
  if (found.length === 0) return '–';
  const kinds = [...new Set(found)].sort();
  return kinds.map((kind) => `${found.filter((each) => each === kind).length} ${kind}`).join(', ');
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
