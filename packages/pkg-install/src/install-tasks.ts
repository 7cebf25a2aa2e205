import { readStoreFiles, storeTasks } from '@dx/pkg-cache';
import {
  DxError,
  type ErrorDetails,
  type FsOps,
  formatIntegrity,
  type Integrity,
  type TaskHandlers,
} from '@dx/pkg-core';
import { type LinkMethod, linkPackage } from '@dx/pkg-link';

/** Asks a worker to bring one package out of the store. */
export interface LinkTask {
  readonly store: string;
  readonly integrity: Integrity;
  readonly destination: string;
  /** Packages whose scripts may run, and so may write, are never linked to the store's own files. */
  readonly method: LinkMethod;
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
  linkPackage(fs, { from: entry.directory, to: task.destination, files: entry.files, method });
  return entry.hasInstallScripts;
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
