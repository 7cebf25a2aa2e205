import type { FsOps, MutatingFsOp, OpenedFile } from '../fs-ops.ts';

/** One call that changes the disk, not made yet. */
export interface FsChange {
  readonly op: MutatingFsOp;
  /** The paths among its arguments, in their order. */
  readonly paths: readonly string[];
  run(): void;
  /** Makes half of the change, where there is one: half of the bytes of a write. */
  runHalf?(): void;
}

/** What stands between a caller and the file system. Each must run what it is given, or throw. */
export interface FsInterceptor {
  change(change: FsChange): void;
  read<Result>(run: () => Result): Result;
}

/** `base`, with every call going through `interceptor`. Writing to and syncing an open file are changes of their own. */
export function interceptFs(base: FsOps, interceptor: FsInterceptor): FsOps {
  return Object.freeze({ ...interceptReads(base, interceptor), ...interceptChanges(base, interceptor) });
}

type ChangingFs = Pick<FsOps, MutatingFsOp>;
type ReadingFs = Omit<FsOps, MutatingFsOp>;

function interceptReads(base: FsOps, { read }: FsInterceptor): ReadingFs {
  return {
    readFile: (path) => read(() => base.readFile(path)),
    stat: (path) => read(() => base.stat(path)),
    lstat: (path) => read(() => base.lstat(path)),
    readDirectory: (path) => read(() => base.readDirectory(path)),
    readLink: (path) => read(() => base.readLink(path)),
    realPath: (path) => read(() => base.realPath(path)),
    isWritable: (path) => read(() => base.isWritable(path)),
  };
}

function interceptChanges(base: FsOps, interceptor: FsInterceptor): ChangingFs {
  const change = (op: MutatingFsOp, paths: readonly string[], run: () => void): void =>
    interceptor.change({ op, paths, run });
  return {
    writeFile: (path, data, options) =>
      interceptor.change({
        op: 'writeFile',
        paths: [path],
        run: () => base.writeFile(path, data, options),
        runHalf: () => base.writeFile(path, firstHalf(data), options),
      }),
    openFile: (path, options) => {
      let opened: OpenedFile | undefined;
      change('openFile', [path], () => {
        opened = base.openFile(path, options);
      });
      if (opened === undefined) throw new TypeError('The interceptor neither opened the file nor threw');
      return interceptOpened(opened, path, interceptor);
    },
    rename: (from, to) => change('rename', [from, to], () => base.rename(from, to)),
    link: (existing, path) => change('link', [existing, path], () => base.link(existing, path)),
    symlink: (target, path, kind) =>
      change('symlink', [target, path], () => base.symlink(target, path, kind)),
    copyFile: (from, to, method) => change('copyFile', [from, to], () => base.copyFile(from, to, method)),
    mkdir: (path, options) => change('mkdir', [path], () => base.mkdir(path, options)),
    unlink: (path) => change('unlink', [path], () => base.unlink(path)),
    rmdir: (path) => change('rmdir', [path], () => base.rmdir(path)),
    removeTree: (path) => change('removeTree', [path], () => base.removeTree(path)),
    chmod: (path, mode) => change('chmod', [path], () => base.chmod(path, mode)),
    setModified: (path, modifiedMs) =>
      change('setModified', [path], () => base.setModified(path, modifiedMs)),
    sync: (path) => change('sync', [path], () => base.sync(path)),
  };
}

function interceptOpened(opened: OpenedFile, path: string, interceptor: FsInterceptor): OpenedFile {
  return {
    write: (bytes) =>
      interceptor.change({
        op: 'writeFile',
        paths: [path],
        run: () => opened.write(bytes),
        runHalf: () => opened.write(firstHalf(bytes)),
      }),
    sync: () => interceptor.change({ op: 'sync', paths: [path], run: () => opened.sync() }),
    close: () => {
      opened.close();
      interceptor.read(() => undefined);
    },
  };
}

function firstHalf(data: string | Uint8Array): Uint8Array {
  const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data;
  return bytes.subarray(0, Math.floor(bytes.length / 2));
}
