import type { FolderContents, FolderItem } from './read-folder.ts';

/** How a folder differs from what it was. */
export interface FolderChange {
  /** Paths that are gone, or are of another kind now. Parents come first. */
  readonly removed: readonly string[];
  /** Paths that are new, or other than before. Parents come first. */
  readonly made: readonly string[];
}

/**
 * What was done to a folder. `undefined` when packages came into its `node_modules`, or beside it, or went from there: scripts
 * did more than what lies in the folder. O(items).
 */
export function compareFolders(before: FolderContents, after: FolderContents): FolderChange | undefined {
  if (before.neighbours.join('\n') !== after.neighbours.join('\n')) return undefined;
  const removed = [...before.items].filter(([path, item]) => after.items.get(path)?.kind !== item.kind);
  const made = [...after.items].filter(([path, item]) => !isSame(before.items.get(path), item));
  return { removed: removed.map(([path]) => path).sort(), made: made.map(([path]) => path).sort() };
}

function isSame(before: FolderItem | undefined, after: FolderItem): boolean {
  if (before?.kind === 'file' && after.kind === 'file')
    return before.sha256 === after.sha256 && before.mode === after.mode;
  if (before?.kind === 'link' && after.kind === 'link') return before.target === after.target;
  return before?.kind === after.kind;
}
