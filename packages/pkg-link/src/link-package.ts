import { explainFsError, type FileStat, type FsOps } from '@dx/pkg-core';
import { sourceChanged } from './errors.ts';
import { errnoOf } from './internal/disk.ts';
import type { LinkMethod } from './types.ts';

/** One package to bring from the store into a tree. */
export interface LinkJob {
  /** Absolute directory with the package's files. */
  readonly from: string;
  /** Absolute directory to make; it must not exist and its parent must. */
  readonly to: string;
  /** Paths relative and `/`-separated. */
  readonly files: readonly { readonly path: string; readonly mode: number; readonly sizeBytes: number }[];
  readonly method: LinkMethod;
  /**
   * When the files were known to be sound, in milliseconds since 1970 by the clock of their file system. Each is then looked
   * at first, by one `lstat`, and must have its recorded size and no later time. `Infinity` for the size alone.
   */
  readonly soundAtMs?: number;
}

/** How it went. */
export interface LinkResult {
  /** The method that worked in the end: the one asked for, or `copy` where some file refused it. */
  readonly method: LinkMethod;
  /** How many files were made. */
  readonly files: number;
}

/** Says that this file, or this pair of file systems, does not take the method; another may work. */
const refusals = new Set([
  'EXDEV',
  'EPERM',
  'EACCES',
  'EMLINK',
  'ENOTSUP',
  'EOPNOTSUPP',
  'EINVAL',
  'ENOSYS',
  'ENOTTY',
]);

/**
 * Makes a package's directory out of the store: synchronous, for worker threads. Each directory is made once. A file that refuses the method is copied, and so are those after it, except
 * that after `EMLINK` (too many links to that one file) the next one is tried again.
 *
 * @throws DX_DISK_FULL, DX_NO_PERMISSION; DX_LINK_SOURCE_CHANGED with `soundAtMs`; what was made stays
 *
 * @example
 * linkPackage(nodeFs, { from: entry.directory, to: `${stage}/react`, files: entry.files, method: 'hardlink' });
 */
export function linkPackage(fs: FsOps, job: LinkJob): LinkResult {
  try {
    return linkFiles(fs, job);
  } catch (error) {
    throw explainFsError(error, `link a package into ${job.to}`);
  }
}

function linkFiles(fs: FsOps, { from, to, files, method, soundAtMs }: LinkJob): LinkResult {
  fs.mkdir(to);
  makeDirectories(fs, to, files);
  let current = method;
  let isMixed = false;
  for (const { path, sizeBytes } of files) {
    const source = `${from}/${path}`;
    if (soundAtMs !== undefined) checkSource(fs, source, sizeBytes, soundAtMs);
    const refusal = linkFile(fs, source, `${to}/${path}`, current);
    if (refusal === undefined) continue;
    isMixed = true;
    if (refusal !== 'EMLINK') current = 'copy';
  }
  return Object.freeze({ method: isMixed ? 'copy' : current, files: files.length });
}

function makeDirectories(fs: FsOps, to: string, files: LinkJob['files']): void {
  const made = new Set(['']);
  const makeParents = (path: string): void => {
    if (made.has(path)) return;
    makeParents(path.slice(0, Math.max(0, path.lastIndexOf('/'))));
    fs.mkdir(`${to}/${path}`);
    made.add(path);
  };
  for (const { path } of files) makeParents(path.slice(0, Math.max(0, path.lastIndexOf('/'))));
}

/** Gives the code with which the method was refused, after copying instead. */
function linkFile(fs: FsOps, source: string, target: string, method: LinkMethod): string | undefined {
  try {
    if (method === 'hardlink') fs.link(source, target);
    else fs.copyFile(source, target, method);
    return undefined;
  } catch (error) {
    const code = errnoOf(error);
    if (method === 'copy' || code === undefined || !refusals.has(code)) throw error;
    fs.copyFile(source, target, 'copy');
    return code;
  }
}

/** People edit files in `node_modules`, which are those of the store where they are linked. */
function checkSource(fs: FsOps, path: string, sizeBytes: number, soundAtMs: number): void {
  const found = lookAt(fs, path);
  if (typeof found === 'string' || found.kind !== 'file')
    throw sourceChanged(path, sizeBytes, typeof found === 'string' ? found : `a ${found.kind}`);
  if (found.sizeBytes !== sizeBytes) throw sourceChanged(path, sizeBytes, `${found.sizeBytes}`);
  if (found.modifiedMs > soundAtMs) throw sourceChanged(path, sizeBytes, 'as many, written later');
}

function lookAt(fs: FsOps, path: string): FileStat | string {
  try {
    return fs.lstat(path) ?? 'nothing';
  } catch (error) {
    return errnoOf(error) ?? String(error);
  }
}
