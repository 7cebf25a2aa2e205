import type { Lock } from '@dx/pkg-lock';
import type { Workspace } from '@dx/pkg-workspace';
import type { Session } from '../session.ts';

/** A patch that a project lays over a package. */
export interface Patch {
  /** As package.json has it, relative to the root. */
  readonly path: string;
  /** `sha512-…` of the file. */
  readonly integrity: string;
  readonly text: string;
}

/** A project whose lock says which packages are patched. */
export interface PatchedProject {
  /** Without the patches of packages that were just removed. */
  readonly workspace: Workspace;
  readonly lock: Lock;
}

/**
 * The lock with what `patchedDependencies` of the root's package.json says, as npm 12 records it; the lock itself where
 * that is what it says. The patches are read into `session.patches`. Nothing is loaded in projects without patches.
 *
 * @throws DX_PATCH_MISSING, DX_PATCH_OUTSIDE, DX_PATCH_UNUSED, DX_PATCH_AMBIGUOUS, DX_PATCH_NOT_REGISTRY,
 * DX_PATCH_WORKSPACE; DX_LOCK_OUT_OF_DATE when a frozen lock says something else
 */
export async function patchLock(session: Session, workspace: Workspace, lock: Lock): Promise<PatchedProject> {
  const isDeclared = Object.values(workspace.importers).some(
    ({ raw }) => raw['patchedDependencies'] !== undefined,
  );
  const isRecorded = Object.values(lock.packages).some(({ extra }) => extra?.['patched'] !== undefined);
  if (!isDeclared && !isRecorded) return { workspace, lock };
  const { recordPatches } = await import('./record-patches.ts');
  return recordPatches(session, workspace, lock);
}
