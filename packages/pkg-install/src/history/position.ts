import { digestOf, isSameContent, readEntry } from './entry-file.ts';
import { entryDirectory, type HistoryPlace } from './history-place.ts';
import { isMissing, readIfThere } from './read-if-there.ts';
import type { ContentDigest, HistoryDirection, HistoryEntry } from './types.ts';

/** What has been taken back, as `undone.json` says: it counts only where the project's files bear it out. */
export interface Marks {
  readonly numbers: readonly number[];
  /** The entry that an undo or a redo was at when it was last heard of. */
  readonly pending?: { readonly direction: HistoryDirection; readonly number: number };
}

/** Where in its history a project is. */
export interface Position {
  /** Oldest first. */
  readonly entries: readonly HistoryEntry[];
  readonly marks: Marks;
  /** The oldest one that is taken back: every newer one is too. */
  readonly head?: HistoryEntry;
  /** Whether the project's files are what they were right before an entry, or right after it. */
  holds(entry: HistoryEntry, side: 'before' | 'after'): boolean;
  /** The files that are not what they were then. */
  differing(entry: HistoryEntry, side: 'before' | 'after'): readonly string[];
}

const noMarks: Marks = Object.freeze({ numbers: Object.freeze([]) });

/** Reads the history of a project and looks at its files. Nothing is written. */
export function readPosition(place: HistoryPlace): Position {
  const entries = listNumbers(place)
    .map((number) => readEntry(place, number))
    .filter((entry) => entry !== undefined);
  const now = openFiles(place);
  const differing = (entry: HistoryEntry, side: 'before' | 'after'): readonly string[] =>
    [...stateAt(entries, entry, side)]
      .filter(([path, content]) => !isSameContent(content, now(path)))
      .map(([path]) => path);
  const holds = (entry: HistoryEntry, side: 'before' | 'after'): boolean =>
    differing(entry, side).length === 0;
  const marks = readMarks(place);
  const head = findHead(entries, marks, holds);
  return { entries, marks, ...(head === undefined ? {} : { head }), holds, differing };
}

/** The numbers of all entries, damaged ones too, in order. */
export function listNumbers({ directory, fs }: HistoryPlace): readonly number[] {
  try {
    const names = fs.readDirectory(directory).map(({ name }) => name);
    return names
      .filter((name) => /^[1-9]\d{0,9}$/.test(name))
      .map(Number)
      .sort((a, b) => a - b);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** Writes what has been taken back, by one rename; without anything, the file goes. */
export function writeMarks({ directory, fs }: HistoryPlace, marks: Marks): void {
  const path = `${directory}/undone.json`;
  if (marks.numbers.length === 0 && marks.pending === undefined) {
    fs.removeTree(path);
    return;
  }
  const temporary = `${directory}/.undone.json`;
  fs.removeTree(temporary);
  fs.writeFile(temporary, JSON.stringify({ version: 1, ...marks }), { mode: 0o600, exclusive: true });
  fs.rename(temporary, path);
}

/** The bytes of one side of a file of an entry, if they are what was kept; `damaged` otherwise. */
export function readContent(
  place: HistoryPlace,
  entry: HistoryEntry,
  index: number,
  side: 'before' | 'after',
): Uint8Array | 'absent' | 'damaged' {
  const expected = entry.files[index]?.[side];
  if (expected === undefined) return 'absent';
  const bytes = readIfThere(place.fs, `${entryDirectory(place, entry.number)}/${index}.${side}`);
  return bytes !== undefined && isSameContent(digestOf(bytes), expected) ? bytes : 'damaged';
}

/**
 * What the files were on one side of an entry: those that newer entries alone wrote were then what the first of these
 * found.
 */
function stateAt(
  entries: readonly HistoryEntry[],
  entry: HistoryEntry,
  side: 'before' | 'after',
): ReadonlyMap<string, ContentDigest | undefined> {
  const state = new Map(entry.files.map((file) => [file.path, file[side]]));
  for (const { number, files } of entries)
    if (number > entry.number)
      for (const { path, before } of files) if (!state.has(path)) state.set(path, before);
  return state;
}

function openFiles({ root, fs }: HistoryPlace): (path: string) => ContentDigest | undefined {
  const known = new Map<string, ContentDigest | undefined>();
  return (path) => {
    if (!known.has(path)) {
      const bytes = readIfThere(fs, `${root}/${path}`);
      known.set(path, bytes === undefined ? undefined : digestOf(bytes));
    }
    return known.get(path);
  };
}

/** A mark whose change is still there was set for an undo that came to nothing. */
function findHead(
  entries: readonly HistoryEntry[],
  { numbers }: Marks,
  holds: Position['holds'],
): HistoryEntry | undefined {
  for (const entry of entries) {
    if (!numbers.includes(entry.number)) continue;
    if (holds(entry, 'before')) return entry;
    if (!holds(entry, 'after')) return undefined;
  }
  return undefined;
}

function readMarks({ directory, fs }: HistoryPlace): Marks {
  const bytes = readIfThere(fs, `${directory}/undone.json`);
  if (bytes === undefined) return noMarks;
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    const { version, numbers, pending } = Object(value) as Readonly<Record<string, unknown>>;
    if (version !== 1 || !Array.isArray(numbers) || !numbers.every(Number.isSafeInteger)) return noMarks;
    const { direction, number } = Object(pending) as Readonly<Record<string, unknown>>;
    const isKnown = (direction === 'undo' || direction === 'redo') && typeof number === 'number';
    return { numbers, ...(isKnown ? { pending: { direction, number } } : {}) };
  } catch {
    return noMarks;
  }
}
