import { decodeLock, encodeLock, type Lock } from '@dx/pkg-lock';

/** Locks are frozen, and an install writes the same one to more than one place. */
const known = new WeakMap<Lock, Uint8Array<ArrayBuffer>>();

/** The bytes of a lock, made once. Not to be changed. */
export function lockBytes(lock: Lock): Uint8Array<ArrayBuffer> {
  const bytes = known.get(lock) ?? encodeLock(lock);
  known.set(lock, bytes);
  return bytes;
}

/**
 * The lock in bytes that `lockBytes` gave to the same version of dx; it gives them back for it. What a person or another program
 * may have written is for `decodeLock`.
 *
 * @throws as `decodeLock`
 */
export function reopenLock(bytes: Uint8Array<ArrayBuffer>, path: string): Lock {
  const lock = decodeLock(bytes, path);
  known.set(lock, bytes);
  return lock;
}
