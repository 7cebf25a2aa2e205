import type { Lock, LockPackage } from '@dx/pkg-lock';

/** A lock with these entries; maps have no prototype, as those that are read. */
export function makeLock(packages: Readonly<Record<string, LockPackage>>): Lock {
  return { packages: Object.assign(Object.create(null), packages) };
}
