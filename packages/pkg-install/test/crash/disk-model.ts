import { lstatSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FsOps } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';

/** What a power cut makes of a file that was not synced since it was written. */
export type Loss = 'keep' | 'empty' | 'half' | 'zeros';

/** A disk whose unsynced contents are known. */
export interface DiskModel {
  readonly fs: FsOps;
  /** Changes every unsynced file below `directory` as `choose` says; gives how many were changed. */
  lose(directory: string, choose: () => Loss): number;
}

/**
 * The real file system in the given boot of the machine. It never waits for the device, but notes what was written and
 * not synced since.
 */
export function openDisk(bootId: string): DiskModel {
  const unsynced = new Set<number>();
  const note = (path: string): void => void unsynced.add(inodeOf(path));
  const settle = (path: string): void => void unsynced.delete(inodeOf(path));
  const fs: FsOps = {
    ...nodeFs,
    readFile: (path) => (path === bootFile ? encode(`${bootId}\n`) : nodeFs.readFile(path)),
    writeFile: (path, data, options) => {
      nodeFs.writeFile(path, data, options);
      note(path);
    },
    copyFile: (from, to, method) => {
      nodeFs.copyFile(from, to, method);
      note(to);
    },
    openFile: (path, options) => {
      const opened = nodeFs.openFile(path, options);
      note(path);
      const inode = inodeOf(path);
      return { ...opened, sync: () => void unsynced.delete(inode) };
    },
    sync: settle,
  };
  return { fs, lose: (directory, choose) => loseBelow(directory, unsynced, choose) };
}

const bootFile = '/proc/sys/kernel/random/boot_id';

function encode(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>;
}

function inodeOf(path: string): number {
  return lstatSync(path).ino;
}

/** Each file once, however many names it has. */
function loseBelow(directory: string, unsynced: ReadonlySet<number>, choose: () => Loss): number {
  const seen = new Set<number>();
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const inode = entry.isFile() ? inodeOf(path) : undefined;
    if (inode === undefined || seen.has(inode) || !unsynced.has(inode)) continue;
    seen.add(inode);
    losePart(path, choose());
  }
  return seen.size;
}

function losePart(path: string, loss: Loss): void {
  if (loss === 'keep') return;
  const bytes = readFileSync(path);
  const left = { empty: 0, half: Math.floor(bytes.length / 2), zeros: bytes.length }[loss];
  writeFileSync(path, loss === 'zeros' ? Buffer.alloc(left) : bytes.subarray(0, left));
}
