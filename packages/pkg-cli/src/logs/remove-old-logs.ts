import path from 'node:path';
import type { FsOps } from '@dx/pkg-core';

/** Removes all but the newest logs of a directory; other files are left alone. A file that cannot be removed stays. */
export function removeOldLogs(directory: string, max: number, fs: FsOps): void {
  const logs = fs
    .readDirectory(directory)
    .map(({ name }) => name)
    .filter((name) => /^\d{4}-\d{2}-\d{2}T[\d_]+Z-debug-\d+\.log$/.test(name))
    .sort();
  for (const name of logs.slice(0, Math.max(0, logs.length - max))) {
    try {
      fs.unlink(path.join(directory, name));
    } catch {
      return;
    }
  }
}
