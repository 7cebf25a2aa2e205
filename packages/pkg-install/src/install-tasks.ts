import { readStoreEntry, storeTasks } from '@dx/pkg-cache';
import { DxError, type FsOps, formatIntegrity, type Integrity, type TaskHandlers } from '@dx/pkg-core';
import { type LinkMethod, linkPackage } from '@dx/pkg-link';

/** Asks a worker to bring one package out of the store. */
export interface LinkTask {
  readonly store: string;
  readonly integrity: Integrity;
  readonly destination: string;
  /** Packages whose scripts may run, and so may write, are never linked to the store's own files. */
  readonly method: LinkMethod;
}

/** What the worker did: the method that worked in the end and what it made. */
export interface LinkTaskResult {
  readonly method: LinkMethod;
  readonly fileCount: number;
}

/** All work that an installation gives to worker threads. */
export function installTasks(fs: FsOps): TaskHandlers {
  return { ...storeTasks(fs), 'link.package': (task: LinkTask) => linkFromStore(fs, task) };
}

function linkFromStore(fs: FsOps, task: LinkTask): LinkTaskResult {
  const entry = readStoreEntry(fs, task.store, task.integrity);
  if (entry === undefined) throw vanished(task);
  const method = Object.keys(entry.installScripts).length > 0 ? withoutSharing(task.method) : task.method;
  const linked = linkPackage(fs, { from: entry.directory, to: task.destination, files: entry.files, method });
  return { method: linked.method, fileCount: entry.files.length };
}

function withoutSharing(method: LinkMethod): LinkMethod {
  return method === 'hardlink' ? 'copy' : method;
}

function vanished(task: LinkTask): DxError {
  return new DxError({
    code: 'DX_STORE_ENTRY_VANISHED',
    message: `The store at ${task.store} no longer holds ${formatIntegrity(task.integrity)}`,
    hint: 'Something removed it during the install; run the command again',
    details: { integrity: task.integrity },
  });
}
