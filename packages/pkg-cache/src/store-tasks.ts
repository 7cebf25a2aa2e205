import type { FsOps, Integrity, TaskHandlers } from '@dx/pkg-core';
import { addArchive } from './add-archive.ts';
import { addLargeArchive } from './add-large-archive.ts';
import { isLargeArchive } from './archive-limits.ts';
import { claimedTarBytes } from './gunzip-archive.ts';
import { encodeRow } from './store-row.ts';
import type { AddJob, StoreEntry } from './types.ts';

/** The input of the tasks `store.add` and `store.ensure`. */
export interface AddTask {
  readonly directory: string;
  readonly job: AddJob;
}

/**
 * The tasks that a store asks its runner for. `store.add` unpacks one archive. Its answer is the row of the entry, which
 * crosses threads as one buffer; the entry itself would be cloned object by object. `store.ensure` does the same and
 * answers with the integrity only.
 *
 * @example
 * serveTasks({ ...storeTasks(nodeFs) });
 */
export function storeTasks(fs: FsOps): TaskHandlers {
  return {
    'store.add': ({ directory, job }: AddTask) => {
      const added = addBySize(fs, directory, job);
      return added instanceof Promise ? added.then(encodeRow) : encodeRow(added);
    },
    'store.ensure': ({ directory, job }: AddTask) => {
      const added = addBySize(fs, directory, job);
      return added instanceof Promise ? added.then(integrityOf) : added.integrity;
    },
  };
}

function addBySize(fs: FsOps, directory: string, job: AddJob): StoreEntry | Promise<StoreEntry> {
  const isLarge = isLargeArchive(job.bytes.length, claimedTarBytes(job.bytes));
  return isLarge ? addLargeArchive(fs, directory, job) : addArchive(fs, directory, job);
}

function integrityOf(entry: StoreEntry): Integrity {
  return entry.integrity;
}
