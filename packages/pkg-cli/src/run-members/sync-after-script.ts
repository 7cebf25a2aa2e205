import { nodeFs } from '@dx/pkg-core/node';
import type { Workspace } from '@dx/pkg-workspace';

/**
 * Brings the copies that others have of a member up to date with what its script made. Nothing is loaded where no member
 * injects another one.
 */
export async function syncAfterScript(workspace: Workspace, location: string): Promise<void> {
  const injects = Object.values(workspace.importers).some(({ fields }) =>
    Object.values(fields.dependenciesMeta ?? {}).some(({ injected }) => injected === true),
  );
  if (location === '' || !injects) return;
  const { syncCopies } = await import('@dx/pkg-install');
  await syncCopies(workspace, [location], { fs: nodeFs });
}
