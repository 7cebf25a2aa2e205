import { DxError } from '@dx/pkg-core';
import type { HistoryDirection, HistoryEntry } from './types.ts';

/** There is no installation to take back, or none that was taken back. */
export function nothingToReturnTo(root: string, direction: HistoryDirection): DxError {
  const what = direction === 'undo' ? 'There is nothing to take back' : 'Nothing was taken back';
  return new DxError({
    code: 'DX_UNDO_NOTHING',
    message: `${what} in ${root}`,
    hint:
      direction === 'undo'
        ? 'dx history lists what dx has kept; nothing is kept in CI, nor with --no-generations'
        : 'dx history lists what dx has kept; dx undo takes the last of it back',
    details: { root, direction },
  });
}

/** Somebody else changed what an installation had written. */
export function changedSince(
  { number, command }: HistoryEntry,
  direction: HistoryDirection,
  paths: readonly string[],
): DxError {
  const [left, asked] = direction === 'undo' ? ['left it', 'undo'] : ['found it', 'redo'];
  return new DxError({
    code: 'DX_UNDO_CHANGED',
    message: `Nothing was changed: ${paths.join(' and ')} ${paths.length === 1 ? 'is' : 'are'} not as \`${command}\` ${left}`,
    hint: `dx history ${number} shows what it changed; take back what was edited since, then dx ${asked}`,
    details: { number, command, paths },
  });
}

/** What was kept is not what was kept. */
export function historyDamaged({ number, command }: HistoryEntry, path: string, directory: string): DxError {
  return new DxError({
    code: 'DX_HISTORY_DAMAGED',
    message: `Nothing was changed: what \`${command}\` found in ${path} is no longer whole in ${directory}`,
    hint: `Take ${path} from version control, then dx install`,
    details: { number, path, directory },
  });
}
