import type { FsOps } from '@dx/pkg-core';
import { readIfThere } from './internal/disk.ts';
import { readBootId } from './internal/journal.ts';
import { treeFile } from './internal/state-paths.ts';
import { formatTree, readTree } from './read-tree.ts';

/**
 * Whether the recorded tree of a project was committed, or looked at since, in this boot of the machine. Files of a commit are
 * not synced: after another boot some of them may have lost their contents to a power cut. Where boots cannot be told apart
 * (no `/proc`), and where no tree is recorded: yes. Two reads.
 */
export function isTreeOfThisBoot(root: string, { fs }: { readonly fs: FsOps }): boolean {
  const boot = readBootId(fs);
  if (boot === undefined) return true;
  const text = readRecord(root, fs);
  return text === undefined || text.startsWith(`{"boot":"${boot}"`);
}

/**
 * Writes into the record of a project's tree that its files are whole in this boot, for whoever has looked at them. Nothing
 * where no tree is recorded. By one rename.
 *
 * @throws DX_DISK_FULL, DX_NO_PERMISSION as the file system's own errors
 */
export function recordBoot(root: string, { fs }: { readonly fs: FsOps }): void {
  const tree = readTree(root, { fs });
  if (tree === undefined) return;
  const temporary = `${root}/${treeFile}.new`;
  fs.writeFile(temporary, formatTree(tree, readBootId(fs)));
  fs.rename(temporary, `${root}/${treeFile}`);
}

/** The boot that a record names. */
export function readTreeBoot(root: string, { fs }: { readonly fs: FsOps }): string | undefined {
  return /^\{"boot":"([0-9a-f-]{36})"/.exec(readRecord(root, fs) ?? '')?.[1];
}

function readRecord(root: string, fs: FsOps): string | undefined {
  const bytes = readIfThere(fs, `${root}/${treeFile}`);
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes.subarray(0, 100));
}
