import type { HistoryEntry, HistoryItem, HistoryReturn, PackageCounts } from '@dx/pkg-install';
import { plural } from '../terminal/format.ts';
import { type Cell, formatTable } from '../terminal/format-table.ts';
import type { Paint } from '../terminal/paint.ts';
import { plainText } from '../terminal/plain-text.ts';

/** What a table is made for. */
export interface TableFacts {
  readonly paint: Paint;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
  /** Width of the terminal; everything is shown without one. */
  readonly columns: number | undefined;
}

const narrowestCommand = 16;

/** The history as a table, the newest first. Where it is too wide, files go first, and then commands are cut. */
export function historyTable(items: readonly HistoryItem[], facts: TableFacts): readonly string[] {
  const { columns } = facts;
  for (const withFiles of [true, false]) {
    const lines = tableOf(items, facts, withFiles, Number.POSITIVE_INFINITY);
    if (columns === undefined || widthOf(lines.plain) <= columns) return lines.painted;
  }
  const longest = Math.max(...items.map(({ command }) => plainText(command).length));
  const over = widthOf(tableOf(items, facts, false, longest).plain) - (columns ?? 0);
  return tableOf(items, facts, false, Math.max(narrowestCommand, longest - over)).painted;
}

/** `just now`, `5 min ago`, `3 h ago`; a day and more ago the date and time of this place. */
export function formatAge(timeMs: number, nowMs: number): string {
  const minutes = Math.floor((nowMs - timeMs) / 60_000);
  if (minutes >= 0 && minutes < 1) return 'just now';
  if (minutes >= 1 && minutes < 60) return `${minutes} min ago`;
  if (minutes >= 60 && minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ago`;
  return formatDate(timeMs);
}

/** `2026-11-23 07:21`, at this place. */
export function formatDate(timeMs: number): string {
  const date = new Date(timeMs);
  if (Number.isNaN(date.getTime())) return 'unknown';
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** What an undo or a redo was about, in a line. */
export function returnLine(
  { direction, entry, isFinished }: HistoryReturn,
  isPlan: boolean,
  nowMs: number,
): string {
  const command = plainText(entry.command);
  const age = formatAge(entry.timeMs, nowMs);
  if (direction === 'redo') return `${isPlan ? 'would do' : 'did'} ${command} again (${age})`;
  if (isFinished) return `${command} (${age}) was taken back already, by the undo that was cut off`;
  return `${isPlan ? 'would take' : 'took'} ${command} back (${age})`;
}

/** `+2 -1 ~3`; nothing for what is none. */
export function countWords({ added, removed, changed }: PackageCounts): string {
  const parts = [
    ['+', added],
    ['-', removed],
    ['~', changed],
  ] as const;
  return parts.flatMap(([sign, count]) => (count > 0 ? [`${sign}${count}`] : [])).join(' ');
}

function tableOf(
  items: readonly HistoryItem[],
  facts: TableFacts,
  withFiles: boolean,
  commandWidth: number,
): { readonly painted: readonly string[]; readonly plain: readonly string[] } {
  const head = ['', 'When', 'Command', 'Packages', ...(withFiles ? ['Files'] : [])];
  const { bold, dim } = facts.paint;
  const rows: readonly (readonly Cell[])[] = [
    head.map((text) => ({ text, paint: bold })),
    ...items.map((item) => rowOf(item, facts, withFiles, commandWidth)),
  ];
  const plain = formatTable(rows.map((row) => row.map(({ text }) => ({ text }))));
  const painted = formatTable(rows);
  return {
    plain,
    painted: painted.map((line, at) => (items[at - 1]?.isUndone === true ? dim(plain[at] ?? '') : line)),
  };
}

function rowOf(
  item: HistoryItem,
  { paint, nowMs }: TableFacts,
  withFiles: boolean,
  commandWidth: number,
): readonly Cell[] {
  const command = plainText(item.command);
  const cut = command.length > commandWidth ? `${command.slice(0, commandWidth - 1)}…` : command;
  return [
    { text: String(item.number), paint: paint.cyan },
    { text: formatAge(item.timeMs, nowMs) },
    { text: cut },
    { text: item.isUndone ? 'taken back' : countWords(item.packages), paint: paint.green },
    ...(withFiles ? [{ text: fileWords(item), paint: paint.dim }] : []),
  ];
}

const shownFiles = 3;

function fileWords({ files }: HistoryEntry): string {
  const names = files.map(({ path }) => plainText(path));
  if (names.length <= shownFiles) return names.join(', ');
  return `${names.slice(0, shownFiles - 1).join(', ')}, ${plural(names.length - shownFiles + 1, 'more file')}`;
}

function widthOf(lines: readonly string[]): number {
  return Math.max(0, ...lines.map(({ length }) => length));
}
