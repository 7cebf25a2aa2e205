import type { FsOps } from '@dx/pkg-core';
import { decodeLock } from './decode-lock.ts';
import { packageLockStyle, packageLockVersion, readMergedLock } from './read-package-lock.ts';
import type { Lockfile, LockfileKind } from './types.ts';

/** Options of `readLockfile`. */
export interface ReadLockfileOptions {
  readonly fs: FsOps;
  /** Which one counts when the project has both. Default `npm`. */
  readonly prefer?: LockfileKind;
}

const fileNames: Readonly<Record<LockfileKind, string>> = { npm: 'package-lock.json', dxl: 'lock.dxl' };

/** What the lockfiles that `readLockfile` reads are called, beside the root's `package.json`. */
export const lockfileNames: readonly string[] = Object.freeze(Object.values(fileNames));

/**
 * The lockfile of a project, or undefined when it has none: `package-lock.json` when it is there, else `lock.dxl`. One stat
 * and one read.
 *
 * @param root absolute directory
 * @throws what `readPackageLock` and `decodeLock` throw, and the file system's own errors
 */
export function readLockfile(root: string, options: ReadLockfileOptions): Lockfile | undefined {
  const first = options.prefer ?? 'npm';
  for (const kind of [first, first === 'npm' ? 'dxl' : 'npm'] as const) {
    const path = `${root.replace(/\/$/, '')}/${fileNames[kind]}`;
    if (options.fs.stat(path)?.kind === 'file') return readOne(kind, path, options.fs.readFile(path));
  }
  return undefined;
}

function readOne(kind: LockfileKind, path: string, bytes: Uint8Array<ArrayBuffer>): Lockfile {
  if (kind === 'dxl') return Object.freeze({ kind, path, lock: decodeLock(bytes, path), bytes });
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  return Object.freeze({
    kind,
    path,
    ...readMergedLock(text, path),
    text,
    style: packageLockStyle(text),
    lockfileVersion: packageLockVersion(text),
  });
}
