import { createHash } from 'node:crypto';
import type { FsOps } from '@dx/pkg-core';
import type { WatchedInput } from './types.ts';

/** What inputs hold, by path. */
export type InputState = ReadonlyMap<string, string>;

/** Reads what inputs hold; of a file that cannot have changed since the last time nothing but its stamp. */
export interface InputReader {
  read(inputs: readonly WatchedInput[]): InputState;
}

interface Known {
  readonly stamp: string;
  readonly digest: string;
}

/** Time stamps of file systems are as coarse as 2 s: a change within that time may leave them as they are. */
const coarsestMs = 2_000;
/** As long as nothing is there. */
const nothing = 'nothing';

/** Cost of a read: one `stat` for each input, and the bytes of those that are new or were changed lately. */
export function openInputReader(fs: FsOps, now: () => number): InputReader {
  const known = new Map<string, Known>();
  const digestOf = ({ path, kind }: WatchedInput): string => {
    try {
      const stat = fs.stat(path);
      if (stat === undefined) return nothing;
      const stamp = `${kind} ${stat.inode} ${stat.sizeBytes} ${stat.modifiedMs}`;
      const before = known.get(path);
      if (before?.stamp === stamp) return before.digest;
      const digest = kind === 'file' ? fileDigest(path, fs) : folderDigest(path, fs);
      if (stat.modifiedMs < now() - coarsestMs) known.set(path, { stamp, digest });
      else known.delete(path);
      return digest;
    } catch (error) {
      return `failed: ${error instanceof Error && 'code' in error ? String(error.code) : String(error)}`;
    }
  };
  return { read: (inputs) => new Map(inputs.map((input) => [input.path, digestOf(input)])) };
}

/** Paths that are in both and differ, in order. */
export function changedPaths(before: InputState, after: InputState): readonly string[] {
  return [...after]
    .filter(([path, digest]) => before.has(path) && before.get(path) !== digest)
    .map(([path]) => path)
    .sort();
}

function fileDigest(path: string, fs: FsOps): string {
  return createHash('sha256').update(fs.readFile(path)).digest('hex');
}

/** Names of folders that may be members; files come and go beside them all the time. */
function folderDigest(path: string, fs: FsOps): string {
  const folders = fs.readDirectory(path).filter(({ kind }) => kind === 'directory' || kind === 'link');
  const names = folders.map(({ name }) => name).filter((name) => name !== 'node_modules');
  return createHash('sha256').update(JSON.stringify(names.sort())).digest('hex');
}
