import type { ProjectFile } from '@dx/pkg-link';
import { digestOf, formatEntry } from './entry-file.ts';
import { entryDirectory, type HistoryPlace, historyLimits } from './history-place.ts';
import { dropFalseMarks } from './note-return.ts';
import { listNumbers, readPosition, writeMarks } from './position.ts';
import { readIfThere } from './read-if-there.ts';
import type { HistoryEntry } from './types.ts';

/**
 * Keeps what files hold now and what they are about to hold, as the newest entry, which appears by one rename. Gives its
 * number; nothing where it alone would be more than the limit.
 *
 * Format: `<home>/history/v1/<project>/<number>/entry.json`, UTF-8 JSON, a `HistoryEntry` without its number and with
 * `version: 1`; beside it `<index>.before` and `<index>.after` with the bytes of the files, in the order of the entry,
 * each only where there is such a file. `<project>` is the start of the SHA-256 of the project's real path, in hex. Other
 * versions are passed over. Directories are for their owner alone.
 */
export function keepEntry(
  place: HistoryPlace,
  files: readonly ProjectFile[],
  facts: Omit<HistoryEntry, 'number' | 'files'>,
): number | undefined {
  const { directory, fs } = place;
  const sides = files.map((file) => readSides(place, file));
  const contents = sides.flatMap(({ before, after }) => [before ?? [], after ?? []]);
  if (contents.reduce((sum, { length }) => sum + length, 0) > historyLimits.sizeBytes) return undefined;
  fs.mkdir(directory, { recursive: true, mode: 0o700 });
  dropFalseMarks(place);
  const number = (listNumbers(place).at(-1) ?? 0) + 1;
  const temporary = `${directory}/.new`;
  fs.removeTree(temporary);
  fs.mkdir(temporary, { mode: 0o700 });
  const write = (name: string, bytes: string | Uint8Array | undefined): void => {
    if (bytes !== undefined) fs.writeFile(`${temporary}/${name}`, bytes, { mode: 0o600, exclusive: true });
  };
  for (const [index, { before, after }] of sides.entries()) {
    write(`${index}.before`, before);
    write(`${index}.after`, after);
  }
  const kept = sides.map(({ path, before, after }) => ({
    path,
    ...(before === undefined ? {} : { before: digestOf(before) }),
    ...(after === undefined ? {} : { after: digestOf(after) }),
  }));
  write('entry.json', formatEntry({ number, ...facts, files: kept }));
  fs.rename(temporary, entryDirectory(place, number));
  return number;
}

/** Takes an entry away; what makes it one goes first. */
export function dropEntry(place: HistoryPlace, number: number): void {
  const directory = entryDirectory(place, number);
  place.fs.removeTree(`${directory}/entry.json`);
  place.fs.removeTree(directory);
}

/** What comes after the commit of a new entry: what was taken back before it goes, and what is beyond the limits. */
export function settleEntries(place: HistoryPlace, newest: number): void {
  const { entries, marks } = readPosition(place);
  if (!entries.some(({ number }) => number === newest)) return;
  const known = new Map(entries.map((entry) => [entry.number, entry]));
  let count = 0;
  let sizeBytes = 0;
  for (const number of [...listNumbers(place)].reverse()) {
    const entry = known.get(number);
    const isOver = number !== newest && (entry === undefined || marks.numbers.includes(number));
    if (!isOver && entry !== undefined) {
      count += 1;
      sizeBytes += sizeOf(entry);
    }
    if (isOver || count > historyLimits.entries || sizeBytes > historyLimits.sizeBytes)
      dropEntry(place, number);
  }
  if (marks.numbers.length > 0 || marks.pending !== undefined) writeMarks(place, { numbers: [] });
}

interface Sides {
  readonly path: string;
  readonly before: Uint8Array | undefined;
  readonly after: Uint8Array | undefined;
}

function readSides({ root, fs }: HistoryPlace, { path, text }: ProjectFile): Sides {
  const isThere = typeof text === 'string' || text instanceof Uint8Array;
  return { path, before: readIfThere(fs, `${root}/${path}`), after: isThere ? Buffer.from(text) : undefined };
}

function sizeOf({ files }: HistoryEntry): number {
  return files.reduce(
    (sum, { before, after }) => sum + (before?.sizeBytes ?? 0) + (after?.sizeBytes ?? 0),
    0,
  );
}
