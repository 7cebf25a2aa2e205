import type { FsOps } from '@dx/pkg-core';
import { readIfThere } from './disk.ts';
import { readBootId } from './journal.ts';

/**
 * What says that a shared cell is whole: written into it before it is published, beside its `node_modules`, where no
 * archive can bring it.
 *
 * Format: `<cell>/.dx-ready`, UTF-8 JSON, `{"version":1,"bootId":"…"}`; the boot of the machine in which the cell was
 * made, where that can be told. What was made in an earlier boot may have lost contents with the power since nothing is
 * synced, so it is made again for the next project that wants it.
 */
const markerName = '.dx-ready';

const boots = new WeakMap<FsOps, string | undefined>();

/** Writes the marker into a cell that is about to be published. */
export function writeMarker(cell: string, fs: FsOps): void {
  fs.writeFile(`${cell}/${markerName}`, markerText(fs), { exclusive: true });
}

/**
 * Whether the cell at this absolute path is there and, for `whole`, sure to be whole. A project that has used a cell
 * before asks only whether it is there, as it does not look into its own packages either.
 */
export function isReady(cell: string, fs: FsOps, question: 'there' | 'whole'): boolean {
  const bytes = readIfThere(fs, `${cell}/${markerName}`);
  if (bytes === undefined) return false;
  return question === 'there' || new TextDecoder().decode(bytes) === markerText(fs);
}

function markerText(fs: FsOps): string {
  const bootId = currentBoot(fs);
  return JSON.stringify({ version: 1, ...(bootId === undefined ? {} : { bootId }) });
}

function currentBoot(fs: FsOps): string | undefined {
  if (!boots.has(fs)) boots.set(fs, readBootId(fs));
  return boots.get(fs);
}
