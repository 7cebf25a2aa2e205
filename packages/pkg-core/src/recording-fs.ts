import type { FsOps, MutatingFsOp } from './fs-ops.ts';
import { interceptFs } from './internal/intercept-fs.ts';

/** One attempt to change the disk. */
export interface FsRecord {
  /** Zero-based, counted over all changes; the `at` of a `FaultPlan`. */
  readonly index: number;
  /** Writing to an open file is `writeFile`, syncing it is `sync`. */
  readonly op: MutatingFsOp;
  /** The paths among its arguments, in their order; for `symlink` the target as given comes first. */
  readonly paths: readonly string[];
}

/** A file system that remembers what was done to it. */
export interface RecordingFs {
  readonly fs: FsOps;
  /** Grows with every change, failed ones included, in the order of the calls. */
  readonly records: readonly FsRecord[];
}

/**
 * The file system `base`, with a record of every change. Reads are not recorded.
 *
 * @example
 * const { fs, records } = recordingFs(nodeFs);
 * fs.rename('/tmp/a', '/tmp/b');
 * records; // [{ index: 0, op: 'rename', paths: ['/tmp/a', '/tmp/b'] }]
 */
export function recordingFs(base: FsOps): RecordingFs {
  const records: FsRecord[] = [];
  const fs = interceptFs(base, {
    change: ({ op, paths, run }) => {
      records.push(Object.freeze({ index: records.length, op, paths: Object.freeze([...paths]) }));
      run();
    },
    read: (run) => run(),
  });
  return { fs, records };
}
