import fs from 'node:fs';
import { dirname } from 'node:path';
import type { DirectoryEntry, FileKind, FileStat, FsOps, OpenedFile, WriteOptions } from './fs-ops.ts';
import { waitForDescriptor } from './internal/wait-for-descriptor.ts';

/**
 * The real file system, through Node's synchronous calls. Where too many files are open, it waits for up to 1.3 s.
 *
 * @example
 * const text = new TextDecoder().decode(nodeFs.readFile('/app/package.json'));
 */
export const nodeFs: FsOps = Object.freeze<FsOps>({
  readFile: (path) => waitForDescriptor(() => fs.readFileSync(path)) as Uint8Array<ArrayBuffer>,
  writeFile,
  openFile,
  rename: (from, to) => fs.renameSync(from, to),
  link: (existing, path) => fs.linkSync(existing, path),
  symlink: (target, path, kind) => fs.symlinkSync(target, path, kind === 'directory' ? 'junction' : 'file'),
  copyFile: (from, to, method) => waitForDescriptor(() => fs.copyFileSync(from, to, copyFlags[method])),
  mkdir,
  unlink: (path) => fs.unlinkSync(path),
  rmdir: (path) => fs.rmdirSync(path),
  removeTree: (path) =>
    waitForDescriptor(() => fs.rmSync(path, { recursive: true, force: true, maxRetries: 5 })),
  chmod: (path, mode) => fs.chmodSync(path, mode),
  setModified: (path, modifiedMs) => fs.utimesSync(path, modifiedMs / 1000, modifiedMs / 1000),
  sync: syncPath,
  stat: (path) => look(fs.statSync, path),
  lstat: (path) => look(fs.lstatSync, path),
  readDirectory: (path) =>
    waitForDescriptor(() => fs.readdirSync(path, { withFileTypes: true })).map(toDirectoryEntry),
  readLink: (path) => fs.readlinkSync(path),
  realPath: (path) => fs.realpathSync.native(path),
  isWritable,
});

const copyFlags = {
  clone: fs.constants.COPYFILE_EXCL | fs.constants.COPYFILE_FICLONE_FORCE,
  copy: fs.constants.COPYFILE_EXCL,
} as const;

const { O_WRONLY, O_CREAT, O_EXCL, O_TRUNC } = fs.constants;
const textEncoder = new TextEncoder();
type MakeOptions = Parameters<FsOps['mkdir']>[1];

function writeFile(path: string, data: string | Uint8Array, options?: WriteOptions): void {
  const bytes = typeof data === 'string' ? textEncoder.encode(data) : data;
  const descriptor = openForWriting(path, options);
  try {
    writeAll(descriptor, bytes);
  } finally {
    fs.closeSync(descriptor);
  }
}

function openFile(path: string, options?: WriteOptions): OpenedFile {
  const descriptor = openForWriting(path, options);
  return {
    write: (bytes) => writeAll(descriptor, bytes),
    sync: () => fs.fsyncSync(descriptor),
    close: () => fs.closeSync(descriptor),
  };
}

/** Flags as a number: Node parses the text form at every call. */
function openForWriting(path: string, options: WriteOptions | undefined): number {
  const flags = O_WRONLY | O_CREAT | (options?.exclusive ? O_EXCL : O_TRUNC);
  return waitForDescriptor(() => fs.openSync(path, flags, options?.mode ?? 0o666));
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += fs.writeSync(descriptor, bytes, done);
}

function mkdir(path: string, options?: MakeOptions): void {
  try {
    fs.mkdirSync(path, options);
  } catch (error) {
    // Node answers ENOENT where a parent cannot be made because the file system is read-only.
    if (options?.recursive && hasCode(error, 'ENOENT')) fs.mkdirSync(firstMissing(path));
    throw error;
  }
}

function firstMissing(path: string): string {
  const parent = dirname(path);
  return parent === path || fs.existsSync(parent) ? path : firstMissing(parent);
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

function syncPath(path: string): void {
  const descriptor = waitForDescriptor(() => fs.openSync(path, 'r'));
  try {
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

function isWritable(path: string): boolean {
  try {
    fs.accessSync(path, fs.constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Below a file there is nothing, either. */
function look(ask: typeof fs.statSync, path: string): FileStat | undefined {
  try {
    return toFileStat(ask(path, { throwIfNoEntry: false }));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOTDIR') return undefined;
    throw error;
  }
}

function toFileStat(stats: fs.Stats | undefined): FileStat | undefined {
  if (stats === undefined) return undefined;
  return {
    kind: fileKind(stats),
    sizeBytes: stats.size,
    mode: stats.mode,
    modifiedMs: stats.mtimeMs,
    changedMs: stats.ctimeMs,
    device: stats.dev,
    inode: stats.ino,
    linkCount: stats.nlink,
    ownerId: stats.uid,
  };
}

function toDirectoryEntry(entry: fs.Dirent): DirectoryEntry {
  return { name: entry.name, kind: fileKind(entry) };
}

function fileKind(entry: fs.Stats | fs.Dirent): FileKind {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'directory';
  return entry.isSymbolicLink() ? 'link' : 'other';
}
