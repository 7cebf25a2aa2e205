import { createHash } from 'node:crypto';
import type { FsOps } from '@dx/pkg-core';
import { type CheckLockOptions, checkLock, type LockCheck, type Lockfile } from '@dx/pkg-lock';
import type { Workspace } from '@dx/pkg-workspace';

/** Raised when `checkLock` decides anything differently. */
const rulesVersion = 1;

/**
 * `checkLock`, remembered: the verdict depends on nothing but lockfile, manifests and options, and in a fresh process
 * it takes 30 ms for 700 packages. "Satisfied" is kept as an empty file below `<home>/checks`, named by a hash of all
 * that went in; every other verdict is worked out again.
 */
export function rememberedCheck(
  fs: FsOps,
  home: string,
  workspace: Workspace,
  found: Lockfile | undefined,
  options: CheckLockOptions,
): LockCheck {
  if (found === undefined) return checkLock(workspace, undefined, options);
  const marker = `${home}/checks/${hashInputs(workspace, found, options)}`;
  if (fs.lstat(marker) !== undefined) return Object.freeze({ status: 'satisfied', lock: found.lock });
  const check = checkLock(workspace, found.lock, options);
  if (check.status === 'satisfied') remember(fs, marker);
  return check;
}

function hashInputs({ importers }: Workspace, found: Lockfile, options: CheckLockOptions): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([rulesVersion, found.kind, options.legacyPeerDeps === true]));
  hash.update(found.kind === 'npm' ? found.text : found.bytes);
  const manifests = [...Object.entries(importers), ...Object.entries(options.folders ?? {})];
  for (const [location, { text }] of manifests) hash.update(JSON.stringify([location, text]));
  return hash.digest('hex');
}

/** What cannot be remembered is worked out again; an install does not fail for it. */
function remember(fs: FsOps, marker: string): void {
  try {
    fs.mkdir(marker.slice(0, marker.lastIndexOf('/')), { recursive: true });
    fs.writeFile(marker, '');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
}
