import type { FsOps } from '@dx/pkg-core';
import type { Lock } from '@dx/pkg-lock';
import { settingValue, type Workspace } from '@dx/pkg-workspace';
import { readLinkedFolders } from './linked-folders.ts';
import { projectRules } from './project-rules.ts';
import type { RememberedCheckOptions } from './remembered-check.ts';
import { sourceRules } from './resolve-settings.ts';

/** What a project's lock is judged by beside its manifests: everything that the project itself says. */
export type LockCheckOptions = Required<
  Pick<RememberedCheckOptions, 'legacyPeerDeps' | 'allow' | 'folders' | 'rules'>
>;

/**
 * Reads the directories that the lock links, and nothing else.
 *
 * @param workspace as it is locked: without `catalog:`
 * @throws DX_INVALID_OVERRIDE for `resolutions` that cannot be read
 */
export function lockCheckOptions(fs: FsOps, workspace: Workspace, lock: Lock | undefined): LockCheckOptions {
  return {
    legacyPeerDeps: settingValue(workspace.settings, 'legacy-peer-deps') === true,
    allow: sourceRules(workspace),
    folders: readLinkedFolders(fs, workspace, Object.values(lock?.packages ?? {})),
    rules: projectRules(workspace),
  };
}
