/** What kind of thing lies at a path; links are never followed to tell. */
export type FileKind = 'file' | 'directory' | 'link' | 'other';

/** The facts of one path. Times are milliseconds since 1970. */
export interface FileStat {
  readonly kind: FileKind;
  readonly sizeBytes: number;
  readonly mode: number;
  readonly modifiedMs: number;
  /** When its bytes, its name or what is known of it changed last; nobody can set it. */
  readonly changedMs: number;
  readonly device: number;
  readonly inode: number;
  readonly linkCount: number;
  /** Number of the user who owns it; 0 where there are no such numbers (Windows). */
  readonly ownerId: number;
}

/** One name in a directory. */
export interface DirectoryEntry {
  readonly name: string;
  readonly kind: FileKind;
}

/** How `writeFile` and `openFile` create. `exclusive` fails with EEXIST instead of replacing and never follows a link. */
export interface WriteOptions {
  readonly mode?: number;
  readonly exclusive?: boolean;
}

/** An open file that takes bytes in order. `close` is needed on every path. */
export interface OpenedFile {
  write(bytes: Uint8Array): void;
  sync(): void;
  close(): void;
}

/**
 * The file system as dx sees it: the one way any package touches disk, so that tests can record, fail or cut off
 * every operation. Calls are synchronous: hot loops run in worker threads, where a synchronous call is the cheapest,
 * and what the main thread does is a handful of small files. Errors are Node's own (`code`: ENOENT, EXDEV, …), except
 * that `stat` and `lstat` give `undefined` when there is nothing at the path. All paths are absolute.
 */
export interface FsOps {
  readFile(path: string): Uint8Array<ArrayBuffer>;
  writeFile(path: string, data: string | Uint8Array, options?: WriteOptions): void;
  openFile(path: string, options?: WriteOptions): OpenedFile;
  rename(from: string, to: string): void;
  link(existing: string, path: string): void;
  symlink(target: string, path: string, kind: 'file' | 'directory'): void;
  /** Copies one file and its mode. `clone` shares blocks or fails; `copy` always duplicates bytes. Never replaces. */
  copyFile(from: string, to: string, method: 'clone' | 'copy'): void;
  /** Makes a directory; with `recursive`, also its parents, and an existing one is no error. */
  mkdir(path: string, options?: { readonly recursive?: boolean; readonly mode?: number }): void;
  unlink(path: string): void;
  /** Removes an empty directory. */
  rmdir(path: string): void;
  /** Removes a path and all below it without following links; nothing there is no error. */
  removeTree(path: string): void;
  chmod(path: string, mode: number): void;
  /** Sets the modification and access time, in milliseconds since 1970. */
  setModified(path: string, modifiedMs: number): void;
  /** Waits until the file or directory at `path` is on the device. */
  sync(path: string): void;
  stat(path: string): FileStat | undefined;
  lstat(path: string): FileStat | undefined;
  readDirectory(path: string): readonly DirectoryEntry[];
  readLink(path: string): string;
  realPath(path: string): string;
  /** Whether this process may write to the existing path. */
  isWritable(path: string): boolean;
}

/** The name of an operation of `FsOps` that changes the disk. */
export type MutatingFsOp = Extract<
  keyof FsOps,
  | 'writeFile'
  | 'openFile'
  | 'rename'
  | 'link'
  | 'symlink'
  | 'copyFile'
  | 'mkdir'
  | 'unlink'
  | 'rmdir'
  | 'removeTree'
  | 'chmod'
  | 'setModified'
  | 'sync'
>;

/** Every operation of `FsOps` that changes the disk, once, in the order of the interface. */
export const mutatingFsOps: readonly MutatingFsOp[] = Object.freeze([
  'writeFile',
  'openFile',
  'rename',
  'link',
  'symlink',
  'copyFile',
  'mkdir',
  'unlink',
  'rmdir',
  'removeTree',
  'chmod',
  'setModified',
  'sync',
]);
