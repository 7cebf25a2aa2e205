import type { FsOps } from '@dx/pkg-core';
import { errnoOf } from './disk.ts';
import { isReady, writeMarker } from './ready-marker.ts';

const isTaken = new Set(['ENOTEMPTY', 'EEXIST', 'ENOTDIR', 'EPERM', 'EACCES']);
const maxTries = 10;

/**
 * Brings a finished cell to its place by one rename. Who finds a whole one there leaves it and gives up the new one; one
 * that is not whole goes aside first.
 */
export function publishCell(from: string, to: string, fs: FsOps): void {
  writeMarker(from, fs);
  for (let tries = 1; ; tries += 1) {
    try {
      fs.rename(from, to);
      return;
    } catch (error) {
      if (!isTaken.has(errnoOf(error) ?? '') || tries === maxTries) throw error;
    }
    if (isReady(to, fs, 'whole')) return;
    putAside(to, `${from}.old-${tries}`, fs);
  }
}

/** Somebody else may have done so already. */
function putAside(path: string, aside: string, fs: FsOps): void {
  try {
    fs.rename(path, aside);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
  }
}
