import { DxError } from '@dx/pkg-core';
import {
  decodeLock,
  encodeLock,
  formatPackageLock,
  type Lock,
  packageLockStyle,
  packageLockVersion,
  readPackageLock,
} from '@dx/pkg-lock';

/** The content of a lockfile of either kind, told by its first byte rather than by its name. */
export interface LockContent {
  readonly lock: Lock;
  /** Another lock in the same kind of file, written in the same way. */
  write(lock: Lock): string | Uint8Array;
}

/**
 * Reads a lockfile that may lie anywhere under any name, as git hands them to its helpers. Undefined when it is empty.
 *
 * @throws what `readPackageLock` and `decodeLock` throw
 */
export function readLockContent(bytes: Uint8Array, path: string): LockContent | undefined {
  if (bytes.length === 0) return undefined;
  if (!looksLikeJson(bytes)) return { lock: decodeLock(bytes, path), write: encodeLock };
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const version = packageLockVersion(text);
  const lockfileVersion = version === 1 ? 3 : version;
  const style = packageLockStyle(text);
  return {
    lock: readPackageLock(text, path),
    write: (lock) => formatPackageLock(lock, { style, lockfileVersion }),
  };
}

/** A brace behind blanks and a byte-order mark. */
function looksLikeJson(bytes: Uint8Array): boolean {
  return /^\uFEFF?\s*\{/.test(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, 64)));
}

/** Said when a project has no lockfile. */
export function lockMissing(root: string): DxError {
  return new DxError({
    code: 'DX_NO_LOCKFILE',
    message: `There is no lockfile in ${root}`,
    hint: 'dx install writes one',
    details: { root },
  });
}
