import { nodeFs } from '@dx/pkg-core/node';
import { historyDamaged } from './errors.ts';
import { entryDirectory, type HistoryOptions, type HistoryPlace, historyPlace } from './history-place.ts';
import { readContent, readPosition } from './position.ts';
import type { HistoryContent, HistoryEntry, HistoryItem } from './types.ts';

/** Where history lies. */
export interface ReadHistoryOptions extends Pick<HistoryOptions, 'home'> {
  /** Default: this machine's. */
  readonly fs?: HistoryOptions['fs'];
}

/**
 * The installations of a project that wrote its files and were kept (`history` of `InstallOptions`), newest first. At most
 * 20. What is damaged or of another version is left out. Reads one small file for each; nothing is written.
 *
 * @param root absolute directory of the project
 *
 * @example
 * for (const { number, command } of readHistory('/app', { home: '/home/me/.cache/dx' })) console.log(number, command);
 */
export function readHistory(root: string, options: ReadHistoryOptions): readonly HistoryItem[] {
  const { entries, marks, head } = readPosition(placeOf(root, options));
  const isUndone = (number: number): boolean =>
    head !== undefined && number >= head.number && marks.numbers.includes(number);
  return Object.freeze(
    entries.map((entry) => Object.freeze({ ...entry, isUndone: isUndone(entry.number) })).reverse(),
  );
}

/**
 * What the files of an entry held before and after it.
 *
 * @throws DX_HISTORY_DAMAGED when that is no longer whole
 */
export function readHistoryContents(
  root: string,
  entry: HistoryEntry,
  options: ReadHistoryOptions,
): readonly HistoryContent[] {
  const place = placeOf(root, options);
  return Object.freeze(
    entry.files.map(({ path }, index) => {
      const before = sideOf(place, entry, index, 'before');
      const after = sideOf(place, entry, index, 'after');
      return Object.freeze({
        path,
        ...(before === undefined ? {} : { before }),
        ...(after === undefined ? {} : { after }),
      });
    }),
  );
}

function placeOf(root: string, { home, fs = nodeFs }: ReadHistoryOptions): HistoryPlace {
  return historyPlace(root, { home, fs });
}

function sideOf(
  place: HistoryPlace,
  entry: HistoryEntry,
  index: number,
  side: 'before' | 'after',
): Uint8Array | undefined {
  const content = readContent(place, entry, index, side);
  if (content === 'damaged')
    throw historyDamaged(entry, entry.files[index]?.path ?? '', entryDirectory(place, entry.number));
  return content === 'absent' ? undefined : content;
}
