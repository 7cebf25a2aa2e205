import { readStoreFiles, reviewStoreEntry, storeTasks } from '@dx/pkg-cache';
import {
  DxError,
  type ErrorDetails,
  type FsOps,
  formatIntegrity,
  type Integrity,
  isDxError,
  type TaskHandlers,
} from '@dx/pkg-core';
import { type LinkJob, type LinkMethod, linkPackage } from '@dx/pkg-link';

/** Asks a worker to bring one package out of the store. */
export interface LinkTask {
  readonly store: string;
  readonly integrity: Integrity;
  readonly destination: string;
  /** Packages whose scripts may run, and so may write, are never linked to the store's own files. */
  readonly method: LinkMethod;
  /** It was unpacked for this installation: its files need not be looked at again. */
  readonly isFresh: boolean;
}

/** Why one package of a group could not be linked: an error as plain data. */
export interface LinkFailure {
  readonly kind: 'failed';
  readonly code?: string;
  readonly message: string;
  readonly hint?: string;
  readonly details?: ErrorDetails;
}

/** What a worker says of a package that is linked, where there is something to say. */
export interface LinkFinding {
  readonly kind: 'scripts';
}

/** What unpacks and links, for worker threads. */
export function installTasks(fs: FsOps): TaskHandlers {
  return {
    ...storeTasks(fs),
    'link.packages': (tasks: readonly LinkTask[]) => tasks.map((task) => tryLink(fs, task)),
  };
}

const withScripts: LinkFinding = { kind: 'scripts' };

function tryLink(fs: FsOps, task: LinkTask): LinkFailure | LinkFinding | undefined {
  try {
    return linkFromStore(fs, task) ? withScripts : undefined;
  } catch (error) {
    return toFailure(error);
  }
}

/** Whether the package has install scripts, as its archive says. */
function linkFromStore(fs: FsOps, task: LinkTask): boolean {
  const entry = readStoreFiles(fs, task.store, task.integrity);
  if (entry === undefined) throw vanished(task);
  const method = entry.hasInstallScripts ? withoutSharing(task.method) : task.method;
  const { directory: from, files, soundAtMs } = entry;
  const job = { from, to: task.destination, files, method };
  if (task.isFresh) linkPackage(fs, job);
  else linkReviewed(fs, task, { ...job, soundAtMs });
  return entry.hasInstallScripts;
}

/** Where a file looks changed, all of the package are hashed, which tells whether it is. */
function linkReviewed(fs: FsOps, { store, integrity }: LinkTask, job: LinkJob): void {
  try {
    linkPackage(fs, job);
  } catch (error) {
    if (!isDxError(error, 'DX_LINK_SOURCE_CHANGED')) throw error;
    fs.removeTree(job.to);
    const damaged = reviewStoreEntry(fs, store, integrity);
    if (damaged !== undefined) throw storeDamaged(store, integrity, damaged);
    linkPackage(fs, { ...job, soundAtMs: Number.POSITIVE_INFINITY });
  }
}

function toFailure(error: unknown): LinkFailure {
  if (!(error instanceof Error)) return { kind: 'failed', message: String(error) };
  const { code, hint, details } = error as Partial<DxError>;
  return {
    kind: 'failed',
    message: error.message,
    ...(code === undefined ? {} : { code }),
    ...(hint === undefined ? {} : { hint }),
    ...(details === undefined ? {} : { details }),
  };
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

function storeDamaged(store: string, integrity: Integrity, file: string): DxError {
  return new DxError({
    code: 'DX_STORE_ENTRY_DAMAGED',
    message: `The store at ${store} holds a changed ${file || 'package'} for ${formatIntegrity(integrity)}`,
    hint: 'Run dx store verify, then the command again: the package is fetched anew',
    details: { integrity, file },
  });
}
