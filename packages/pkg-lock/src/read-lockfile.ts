import type { FsOps } from '@dx/pkg-core';
import { decodeLock } from './decode-lock.ts';
import { damagedLock } from './errors.ts';
import { packageLockStyle, packageLockVersion, readMergedLock } from './read-package-lock.ts';
import type { Lockfile, LockfileKind } from './types.ts';

/** Options of `readLockfile`. */
export interface ReadLockfileOptions {
  readonly fs: FsOps;
  /** Which one counts when the project has both. Default `npm`. */
  readonly prefer?: LockfileKind;
}

const fileNames: Readonly<Record<LockfileKind, string>> = { npm: 'package-lock.json', dxl: 'lock.dxl' };

/** 50,000 packages take 25 MB; half a gigabyte is more than a text can hold. */
const maxBytes = 256 * 1024 ** 2;

/** What the lockfiles that `readLockfile` reads are called, beside the root's `package.json`. */
export const lockfileNames: readonly string[] = Object.freeze(Object.values(fileNames));

/**
 * The lockfile of a project, or undefined when it has none: `package-lock.json` when it is there, else `lock.dxl`. One stat
 * and one read.
 *
 * @param root absolute directory
 * @throws what `readPackageLock` and `decodeLock` throw, and the file system's own errors; DX_LOCK_PARSE for more than 256 MiB
 */
export function readLockfile(root: string, options: ReadLockfileOptions): Lockfile | undefined {
  const first = options.prefer ?? 'npm';
  for (const kind of [first, first === 'npm' ? 'dxl' : 'npm'] as const) {
    const path = `${root.replace(/\/$/, '')}/${fileNames[kind]}`;
    const found = options.fs.stat(path);
    if (found?.kind !== 'file') continue;
    if (found.sizeBytes > maxBytes)
      throw damagedLock(path, `it has ${found.sizeBytes} bytes, more than any lockfile`);
    return readOne(kind, path, options.fs.readFile(path));
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
