import type { FsOps } from '@dx/pkg-core';
import { isFsError } from '../internal/has-errno.ts';

/** What was removed of kept outputs, or would be. */
export interface KeptOutputsPruning {
  readonly removedCount: number;
  readonly removedBytes: number;
  readonly keptCount: number;
  readonly keptBytes: number;
}

interface KeptFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly usedMs: number;
}

const dayMs = 86_400_000;

/** Removes outputs that were not used for `unusedDays` (default 90), and the longest unused beyond `maxBytes` (default 5 GiB). */
export function pruneKeptOutputs(
  fs: FsOps,
  directory: string,
  nowMs: number,
  wishes: {
    readonly maxBytes?: number;
    readonly unusedDays?: number;
    readonly mode?: 'remove' | 'dry-run';
  },
): KeptOutputsPruning {
  const { maxBytes = 5 * 1024 ** 3, unusedDays = 90, mode = 'remove' } = wishes;
  const since = nowMs - unusedDays * dayMs;
  const files = listKept(fs, `${directory}/v1`).sort((a, b) => b.usedMs - a.usedMs);
  const total = { removedCount: 0, removedBytes: 0, keptCount: 0, keptBytes: 0 };
  for (const { path, sizeBytes, usedMs } of files) {
    const stays = usedMs >= since && total.keptBytes + sizeBytes <= maxBytes;
    if (!stays && mode === 'remove') fs.removeTree(path);
    total[stays ? 'keptCount' : 'removedCount'] += 1;
    total[stays ? 'keptBytes' : 'removedBytes'] += sizeBytes;
  }
  if (mode === 'remove') fs.removeTree(`${directory}/tmp`);
  return Object.freeze(total);
}

function listKept(fs: FsOps, directory: string): KeptFile[] {
  return list(fs, directory).flatMap((shard) =>
    list(fs, shard).flatMap((path) => {
      const stat = fs.lstat(path);
      return stat?.kind === 'file' ? [{ path, sizeBytes: stat.sizeBytes, usedMs: stat.modifiedMs }] : [];
    }),
  );
}

function list(fs: FsOps, directory: string): readonly string[] {
  try {
    return fs.readDirectory(directory).map(({ name }) => `${directory}/${name}`);
  } catch (error) {
    if (isFsError(error)) return [];
    throw error;
  }
}
