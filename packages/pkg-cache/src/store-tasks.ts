import type { FsOps, Integrity, TaskHandlers } from '@dx/pkg-core';
import { freeBuffer } from '@dx/pkg-core/node';
import { addArchive } from './add-archive.ts';
import { addLargeArchive } from './add-large-archive.ts';
import { isLargeArchive } from './archive-limits.ts';
import { openKeptArchives } from './bundle/kept-archives.ts';
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
    'store.add': (task: AddTask) => addBySize(fs, task, encodeRow),
    'store.ensure': (task: AddTask) => addBySize(fs, task, integrityOf),
  };
}

/** The archive belongs to the task: it is given back as soon as it is unpacked. */
function addBySize<Answer>(
  fs: FsOps,
  { directory, job }: AddTask,
  answer: (entry: StoreEntry) => Answer,
): Answer | Promise<Answer> {
  const free = (): void => freeBuffer(job.bytes.buffer);
  const kept = (entry: StoreEntry): StoreEntry => keepOriginal(fs, job, entry);
  if (isLargeArchive(job.bytes.length, claimedTarBytes(job.bytes)))
    return addLargeArchive(fs, directory, job).then(kept).finally(free).then(answer);
  try {
    return answer(kept(addArchive(fs, directory, job)));
  } finally {
    free();
  }
}

/** Once its hash was checked. A disk that cannot take it costs a later bundle a download, not this package. */
function keepOriginal(fs: FsOps, { keepIn, bytes }: AddJob, entry: StoreEntry): StoreEntry {
  if (keepIn !== undefined) openKeptArchives(fs, keepIn).keep(entry.integrity, bytes);
  return entry;
}

function integrityOf(entry: StoreEntry): Integrity {
  return entry.integrity;
}
