import type { FsOps } from '@dx/pkg-core';
import { checkLock, type LockCheck, type Lockfile } from '@dx/pkg-lock';
import type { Workspace } from '@dx/pkg-workspace';
import { withAbsentMembers } from './absent-members.ts';
import { lockCheckOptions } from './lock-check-options.ts';
import { withoutCatalogs } from './project-rules.ts';
import { checkWithRules } from './remembered-check.ts';

/** Options of `checkProjectLock`. */
export interface CheckProjectLockOptions {
  readonly fs: FsOps;
}

/**
 * Whether an install would take the project's lockfile as it is, and every reason why not: `checkLock` of `@dx/pkg-lock`
 * with all that a project may say besides: catalogs, overrides, hoisting limits, linked directories, members that a sparse
 * checkout leaves out, and from where packages may come. Writes and asks nothing. O(dependencies).
 *
 * @throws DX_SOURCE_REFUSED, DX_INVALID_OVERRIDE, DX_UNKNOWN_CATALOG
 *
 * @example
 * const found = readLockfile(workspace.root, { fs: nodeFs });
 * checkProjectLock(workspace, found, { fs: nodeFs }).status; // 'satisfied'
 */
export function checkProjectLock(
  given: Workspace,
  found: Lockfile | undefined,
  { fs }: CheckProjectLockOptions,
): LockCheck {
  if (found === undefined) return checkLock(given, undefined);
  const workspace = withoutCatalogs(withAbsentMembers({}, given, fs).workspace);
  return checkWithRules(workspace, found, lockCheckOptions(fs, workspace, found.lock));
}
