import type { ProjectFile } from '@dx/pkg-link';
import { digestOf, isSameContent } from './entry-file.ts';
import { changedSince, historyDamaged, nothingToReturnTo } from './errors.ts';
import { entryDirectory, type HistoryPlace } from './history-place.ts';
import { type Position, readContent, readPosition } from './position.ts';
import { readIfThere } from './read-if-there.ts';
import type { HistoryDirection, HistoryEntry } from './types.ts';

/** One step in the history of a project. */
export interface Return {
  readonly entry: HistoryEntry;
  /** What the project's files become, each with what it must still hold. */
  readonly files: readonly ProjectFile[];
  /** Whether an earlier call had done it when it was cut off: then there are no files. */
  readonly isFinished: boolean;
}

/**
 * The newest entry that is not taken back and whose outcome is what the project's files hold now; or the oldest one that
 * is taken back. Newer entries that came to nothing are passed over. Of the newest one some files may be back already.
 * Nothing is written.
 *
 * @throws DX_UNDO_NOTHING; DX_UNDO_CHANGED when files were changed since; DX_HISTORY_DAMAGED
 */
export function findReturn(place: HistoryPlace, direction: HistoryDirection): Return {
  const position = readPosition(place);
  const finished = findFinished(position, direction);
  if (finished !== undefined) return { entry: finished, files: [], isFinished: true };
  const entry = direction === 'undo' ? findUndo(place, position) : findRedo(place, position);
  return { entry, files: filesOf(place, entry, direction), isFinished: false };
}

/** Killed between its commit and its last note: doing it once more would go two steps. */
function findFinished(
  { entries, marks: { pending }, holds }: Position,
  direction: HistoryDirection,
): HistoryEntry | undefined {
  if (pending?.direction !== direction) return undefined;
  const entry = entries.find(({ number }) => number === pending.number);
  return entry !== undefined && holds(entry, direction === 'undo' ? 'before' : 'after') ? entry : undefined;
}

function findUndo({ root }: HistoryPlace, { entries, head, holds, differing }: Position): HistoryEntry {
  const left = entries.filter(({ number }) => head === undefined || number < head.number).reverse();
  const [newest] = left;
  if (newest === undefined) throw nothingToReturnTo(root, 'undo');
  const entry = left.find((one) => holds(one, 'after'));
  if (entry !== undefined) return entry;
  const changed = differing(newest, 'after');
  if (isHalfBack(newest, changed, differing(newest, 'before'))) return newest;
  throw changedSince(newest, 'undo', changed);
}

/**
 * Whether some files are what they were before an entry, and the others what they were after it: somebody took them from
 * version control, or it was cut off where files are replaced one by one, without a tree.
 */
function isHalfBack(
  { files }: HistoryEntry,
  notAfter: readonly string[],
  notBefore: readonly string[],
): boolean {
  return notAfter.length < files.length && notAfter.every((path) => !notBefore.includes(path));
}

/** After somebody changed a file, the marks still say what would be next. */
function findRedo(
  { root }: HistoryPlace,
  { entries, head, marks, holds, differing }: Position,
): HistoryEntry {
  if (head !== undefined) return head;
  const marked = entries.filter(({ number }) => marks.numbers.includes(number));
  const changed = marked.find((entry) => !holds(entry, 'after'));
  if (changed === undefined) throw nothingToReturnTo(root, 'redo');
  throw changedSince(changed, 'redo', differing(changed, 'before'));
}

function filesOf(
  place: HistoryPlace,
  entry: HistoryEntry,
  direction: HistoryDirection,
): readonly ProjectFile[] {
  const [from, to] = direction === 'undo' ? (['after', 'before'] as const) : (['before', 'after'] as const);
  return entry.files.flatMap((file, index) => {
    const found = readIfThere(place.fs, `${place.root}/${file.path}`);
    const digest = found === undefined ? undefined : digestOf(found);
    if (isSameContent(digest, file[to])) return [];
    if (!isSameContent(digest, file[from])) throw changedSince(entry, direction, [file.path]);
    const content = readContent(place, entry, index, to);
    if (content === 'damaged') throw historyDamaged(entry, file.path, entryDirectory(place, entry.number));
    const text = content === 'absent' ? ({ kind: 'absent' } as const) : content;
    return [{ path: file.path, text, expected: found ?? ({ kind: 'absent' } as const) }];
  });
}
