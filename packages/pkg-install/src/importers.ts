import type { Importer } from '@dx/pkg-resolve';
import type { Manifest, Workspace } from '@dx/pkg-workspace';

/** The manifests of a workspace as a resolution starts from them, by location. */
export function importersOf(workspace: Pick<Workspace, 'importers'>): Readonly<Record<string, Importer>> {
  const importers: Record<string, Importer> = Object.create(null);
  for (const [location, manifest] of Object.entries(workspace.importers))
    importers[location] = importerOf(manifest);
  return importers;
}

/** One manifest as a resolution takes it. */
export function importerOf({ fields }: Pick<Manifest, 'fields'>): Importer {
  const { private: _private, scripts, workspaces: _workspaces, overrides: _overrides, ...rest } = fields;
  const hasInstallScript = ['preinstall', 'install', 'postinstall'].some(
    (event) => scripts !== undefined && Object.hasOwn(scripts, event),
  );
  return hasInstallScript ? { ...rest, hasInstallScript } : rest;
}
