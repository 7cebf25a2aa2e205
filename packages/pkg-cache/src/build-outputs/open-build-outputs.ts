import { createHash } from 'node:crypto';
import type { FsOps } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { isFsError } from '../internal/has-errno.ts';
import { replaceFile } from '../replace-file.ts';
import { applyOutputs } from './apply-outputs.ts';
import { compareFolders, type FolderChange } from './compare-folders.ts';
import { decodeOutputs, encodeOutputs, type MadeItem } from './outputs-file.ts';
import { type KeptOutputsPruning, pruneKeptOutputs } from './prune-kept-outputs.ts';
import { type FolderContents, readFolder } from './read-folder.ts';

/** How kept outputs are opened. */
export interface BuildOutputsOptions {
  /** Absolute; made when something is kept. Processes may share it. */
  readonly directory: string;
  /** Default: the real file system. */
  readonly fs?: FsOps;
  /** Milliseconds since 1970. Default `Date.now`. */
  readonly now?: () => number;
  /** The largest folder that is looked at, in bytes. Default 512 MiB. */
  readonly maxBytes?: number;
  /** The most files, links and directories in one. Default 20,000. */
  readonly maxItems?: number;
}

/** Whether outputs were kept, or why not: the scripts did nothing to their folder, or it cannot be said what. */
export type KeptVerdict = 'kept' | 'nothing-made' | 'not-comparable' | 'no-room';

/** What outputs are of. */
export interface OutputsKey {
  /** The package, by its integrity for example: what `forget` goes by. */
  readonly subject: string;
  /** All else that shapes what scripts make, as any text. */
  readonly shape: string;
}

/** What scripts made of packages, by a key that names all that shapes it. */
export interface BuildOutputsStore {
  /**
   * Does to a package's folder what its scripts did when they ran for this key; false when that is not known. Nothing is
   * linked: the folder gets files of its own.
   *
   * @throws what the file system does, with the folder half done
   */
  restore(key: OutputsKey, directory: string): boolean;
  /**
   * Looks at a folder before its scripts run. What it gives is called when all have succeeded, and keeps what they did. Both
   * read the whole folder.
   */
  watch(key: OutputsKey, directory: string): () => KeptVerdict;
  /** Forgets all outputs of a package. */
  forget(subject: string): void;
  /** Removes what was not used for long, and the longest unused beyond a size. */
  prune(options?: {
    readonly maxBytes?: number;
    readonly unusedDays?: number;
    readonly mode?: 'remove' | 'dry-run';
  }): KeptOutputsPruning;
}

/** Uses are noted this coarsely. */
const usedStepMs = 3_600_000;

/**
 * Opens a directory of kept outputs: `<directory>/v1/<package>/<shape>.dxp`, digests both, one file per build, put in place whole.
 * A file that is damaged is removed and counts as absent; a disk that is full costs the cache only.
 *
 * @example
 * const outputs = openBuildOutputs({ directory: '/home/me/.cache/builds' });
 * if (!outputs.restore(key, folder)) {
 *   const keep = outputs.watch(key, folder);
 *   await build(folder);
 *   keep();
 * }
 */
export function openBuildOutputs(options: BuildOutputsOptions): BuildOutputsStore {
  const { directory, fs = nodeFs, now = Date.now } = options;
  const limits = { maxBytes: options.maxBytes ?? 512 * 1024 ** 2, maxItems: options.maxItems ?? 20_000 };
  const folderOf = (subject: string): string => `${directory}/v1/${digestOf(subject)}`;
  const pathOf = ({ subject, shape }: OutputsKey): string => `${folderOf(subject)}/${digestOf(shape)}.dxp`;
  return Object.freeze<BuildOutputsStore>({
    restore: (key, folder) => {
      const path = pathOf(key);
      const outputs = readOutputs(fs, path);
      if (outputs === undefined) return false;
      applyOutputs(fs, folder, outputs);
      noteUse(fs, path, now());
      return true;
    },
    watch: (key, folder) => {
      const before = tryRead(() => readFolder(fs, folder, limits));
      return () => {
        const after = before && tryRead(() => readFolder(fs, folder, limits));
        const change = before && after && compareFolders(before, after);
        if (after === undefined || change === undefined) return 'not-comparable';
        if (change.made.length + change.removed.length === 0) return 'nothing-made';
        const made = tryRead(() => readMade(fs, folder, change, after));
        if (made === undefined) return 'not-comparable';
        const parts = encodeOutputs({ removed: change.removed, made }, key.subject);
        return replaceFile(fs, directory, pathOf(key), parts) ? 'kept' : 'no-room';
      };
    },
    forget: (subject) => void tryRead(() => fs.removeTree(folderOf(subject))),
    prune: (wishes = {}) => pruneKeptOutputs(fs, directory, now(), wishes),
  });
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function readOutputs(fs: FsOps, path: string): ReturnType<typeof decodeOutputs> {
  const bytes = tryRead(() => fs.readFile(path));
  const outputs = bytes && decodeOutputs(bytes);
  if (bytes !== undefined && outputs === undefined) tryRead(() => fs.unlink(path));
  return outputs;
}

/** What scripts left running may still change the folder: then there is nothing to keep. */
function readMade(
  fs: FsOps,
  folder: string,
  { made }: FolderChange,
  { items }: FolderContents,
): readonly MadeItem[] | undefined {
  const read = made.map((path): MadeItem | undefined => {
    const item = items.get(path);
    if (item?.kind === 'directory') return { kind: 'directory', path };
    if (item?.kind === 'link') {
      const to = fs.stat(`${folder}/${path}`)?.kind === 'directory' ? 'directory' : 'file';
      return { kind: 'link', path, target: item.target, to };
    }
    if (item === undefined) return undefined;
    const bytes = fs.readFile(`${folder}/${path}`);
    const isSame = createHash('sha256').update(bytes).digest('hex') === item.sha256;
    return isSame ? { kind: 'file', path, mode: item.mode, bytes } : undefined;
  });
  return read.every((item) => item !== undefined) ? read : undefined;
}

function tryRead<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (isFsError(error)) return undefined;
    throw error;
  }
}

function noteUse(fs: FsOps, path: string, nowMs: number): void {
  tryRead(() => {
    if (nowMs - (fs.lstat(path)?.modifiedMs ?? nowMs) > usedStepMs) fs.setModified(path, nowMs);
  });
}
