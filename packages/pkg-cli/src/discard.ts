import type { FsOps } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { isStandalone } from './own-process.ts';

/** Starting a process takes as long as deleting so many. */
const fewEntries = 200;

/**
 * Deletes a directory that nothing refers to any more: at once where it has few entries, else in a process of its own that
 * outlives this one; retried there, because on Windows a scanner may still hold a file. What is left after all is removed by
 * the next install.
 */
export function discard(path: string): void {
  if (!isRemovedAtOnce(path, nodeFs)) discardInBackground(path);
}

function isRemovedAtOnce(path: string, fs: FsOps): boolean {
  try {
    if (countEntries(path, fewEntries, fs) > fewEntries) return false;
    fs.removeTree(path);
    return true;
  } catch {
    return false;
  }
}

/** Stops when there are more than `most`. */
function countEntries(path: string, most: number, fs: FsOps): number {
  let count = 0;
  for (const { name, kind } of fs.readDirectory(path)) {
    count += 1;
    if (count <= most && kind === 'directory') count += countEntries(`${path}/${name}`, most - count, fs);
    if (count > most) break;
  }
  return count;
}

/** The module is loaded here since most runs have little to discard, and it takes 5 ms. */
function discardInBackground(path: string): void {
  const { spawn } = process.getBuiltinModule('node:child_process');
  const script = "require('node:fs').rmSync(process.argv[1],{recursive:true,force:true,maxRetries:10})";
  const env = isStandalone() ? { ...process.env, BUN_BE_BUN: '1' } : process.env;
  const child = spawn(process.execPath, ['-e', script, path], { env, detached: true, stdio: 'ignore' });
  child.unref();
}
