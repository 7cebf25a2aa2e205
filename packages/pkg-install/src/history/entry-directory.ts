import type { ProjectFile } from '@dx/pkg-link';
import { digestOf, formatEntry } from './entry-file.ts';
import { forgetProjects } from './forget-projects.ts';
import { entryDirectory, type HistoryPlace, historyLimits } from './history-place.ts';
import { marksThatCount } from './note-return.ts';
import { listNumbers, type Position, readPosition, writeMarks } from './position.ts';
import { readIfThere } from './read-if-there.ts';
import type { HistoryEntry, HistoryFile } from './types.ts';

/** An entry that was kept, and where in its history the project was before it. */
export interface KeptEntry {
  readonly entry: HistoryEntry;
  readonly position: Position;
}

/**
 * Keeps what files hold now and what they are about to hold, as the newest entry, which appears by one rename. Nothing
 * where it alone would be more than the limit.
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
): KeptEntry | undefined {
  const { directory, fs } = place;
  const sides = files.map((file) => readSides(place, file));
  const kept = sides.map(describeSides);
  if (sizeOf(kept) > historyLimits.sizeBytes) return undefined;
  if (fs.lstat(directory) === undefined) forgetProjects(place, facts.timeMs);
  const position = readPosition(place);
  const number = (listNumbers(place).at(-1) ?? 0) + 1;
  const entry: HistoryEntry = { number, ...facts, files: kept };
  const temporary = `${directory}/.new`;
  fs.mkdir(directory, { recursive: true, mode: 0o700 });
  fs.removeTree(temporary);
  fs.mkdir(temporary, { mode: 0o700 });
  const write = (name: string, bytes: string | Uint8Array | undefined): void => {
    if (bytes !== undefined) fs.writeFile(`${temporary}/${name}`, bytes, { mode: 0o600, exclusive: true });
  };
  for (const [index, { before, after }] of sides.entries()) {
    write(`${index}.before`, before);
    write(`${index}.after`, after);
  }
  write('entry.json', formatEntry(entry));
  fs.rename(temporary, entryDirectory(place, number));
  return { entry, position };
}

/** Takes an entry away; what makes it one goes first. */
export function dropEntry(place: HistoryPlace, number: number): void {
  const directory = entryDirectory(place, number);
  place.fs.removeTree(`${directory}/entry.json`);
  place.fs.removeTree(directory);
}

/** What comes after the commit of a new entry: what was taken back before it goes, and what is beyond the limits. */
export function settleEntries(place: HistoryPlace, { entry, position }: KeptEntry): void {
  const { entries, marks } = position;
  const undone = new Set(marksThatCount(position));
  const left = withinLimits([entry, ...entries.filter(({ number }) => !undone.has(number)).reverse()]);
  for (const number of listNumbers(place)) if (!left.has(number)) dropEntry(place, number);
  if (marks.numbers.length > 0 || marks.pending !== undefined) writeMarks(place, { numbers: [] });
}

/** The numbers of the first ones. */
function withinLimits(entries: readonly HistoryEntry[]): ReadonlySet<number> {
  const left = new Set<number>();
  let sizeBytes = 0;
  for (const { number, files } of entries.slice(0, historyLimits.entries)) {
    sizeBytes += sizeOf(files);
    if (sizeBytes > historyLimits.sizeBytes) break;
    left.add(number);
  }
  return left;
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

function describeSides({ path, before, after }: Sides): HistoryFile {
  return {
    path,
    ...(before === undefined ? {} : { before: digestOf(before) }),
    ...(after === undefined ? {} : { after: digestOf(after) }),
  };
}

function sizeOf(files: readonly HistoryFile[]): number {
  return files.reduce(
    (sum, { before, after }) => sum + (before?.sizeBytes ?? 0) + (after?.sizeBytes ?? 0),
    0,
  );
}
