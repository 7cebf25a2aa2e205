import { DxError } from '@dx/pkg-core';
import type { Importer, ResolveUpdate } from '@dx/pkg-resolve';
import {
  type DependencyChange,
  editManifest,
  type Manifest,
  parseManifest,
  type Workspace,
} from '@dx/pkg-workspace';
import { importersOf } from './importers.ts';
import { pickAdditions } from './pick-additions.ts';
import { withoutCatalogs } from './project-rules.ts';
import type { Session } from './session.ts';
import type { DependencyField, InstallRequest } from './types.ts';

/** A workspace as it will be once the request is done, and what has to be decided anew for it. */
export interface RequestedChange {
  /** With the new manifests; equal to the old one when the request changes none. */
  readonly workspace: Workspace;
  /** The same as it is locked: with ranges in the place of `catalog:`. */
  readonly locked: Workspace;
  /** What to resolve: as the workspace, but additions at the very version that was picked. */
  readonly importers: Readonly<Record<string, Importer>>;
  readonly update: ResolveUpdate;
  /** Whether names that the lock has more than once are decided anew, taking what is there before what is newer. */
  readonly isDedupe?: boolean;
  /** What was named on the command line, by importer. */
  readonly requested?: Readonly<Record<string, readonly string[]>>;
}

const dependencyFields = [
  'dependencies',
  'devDependencies',
  'optionalDependencies',
  'peerDependencies',
] as const;

/**
 * Applies a request to the manifest of the selected importer, in memory.
 *
 * @throws DX_INVALID_SPEC, DX_SOURCE_MANIFEST, DX_VERSION_NOT_FOUND for additions; DX_DEPENDENCY_UNKNOWN for names to
 * remove that the manifest does not have
 */
export async function applyRequest(
  session: Session,
  workspace: Workspace,
  request: InstallRequest,
): Promise<RequestedChange> {
  switch (request.kind) {
    case 'install':
      return changeOf(workspace, { kind: 'none' });
    case 'add':
      return applyAdditions(session, workspace, request);
    case 'remove':
      return changeOf(editSelected(workspace, removals(workspace, request.names)), { kind: 'none' });
    case 'update':
      return changeOf(workspace, updateOf(request.names));
    case 'dedupe':
      return { ...changeOf(workspace, { kind: 'none' }), isDedupe: true };
  }
}

function changeOf(workspace: Workspace, update: ResolveUpdate): RequestedChange {
  const locked = withoutCatalogs(workspace);
  return { workspace, locked, importers: importersOf(locked), update };
}

async function applyAdditions(
  session: Session,
  workspace: Workspace,
  request: Extract<InstallRequest, { kind: 'add' }>,
): Promise<RequestedChange> {
  const picks = await pickAdditions(session, workspace, request.specs);
  const saved = picks.flatMap((pick) => {
    const field = request.field ?? fieldOf(selectedManifest(workspace), pick.name) ?? 'dependencies';
    return moveInto(field, pick.name, pick.savedRange);
  });
  const changed = editSelected(workspace, saved);
  const exact = editSelected(
    changed,
    picks.map((pick) => ({
      field: fieldOf(selectedManifest(changed), pick.name) ?? 'dependencies',
      name: pick.name,
      range: pick.exactRange,
    })),
  );
  const names = picks.map((pick) => pick.name);
  return {
    ...changeOf(changed, { kind: 'none' }),
    importers: importersOf(withoutCatalogs(exact)),
    requested: { [workspace.selected]: names },
  };
}

/** A dependency stands in one map only, but a peer may be a development dependency too. */
function moveInto(field: DependencyField, name: string, range: string): readonly DependencyChange[] {
  const others =
    field === 'peerDependencies' ? [] : dependencyFields.filter((other) => other !== 'peerDependencies');
  return [
    ...others.filter((other) => other !== field).map((other) => ({ field: other, name, range: undefined })),
    { field, name, range },
  ];
}

function removals(workspace: Workspace, names: readonly string[]): readonly DependencyChange[] {
  const manifest = selectedManifest(workspace);
  for (const name of names)
    if (fieldOf(manifest, name) === undefined) throw unknownDependency(manifest, name);
  return names.flatMap((name) => dependencyFields.map((field) => ({ field, name, range: undefined })));
}

function updateOf(names: readonly string[]): ResolveUpdate {
  return names.length === 0 ? { kind: 'all' } : { kind: 'names', names };
}

function selectedManifest(workspace: Workspace): Manifest {
  const manifest = workspace.importers[workspace.selected];
  if (manifest === undefined) throw new TypeError(`no importer at ${JSON.stringify(workspace.selected)}`);
  return manifest;
}

function fieldOf(manifest: Manifest, name: string): DependencyField | undefined {
  return dependencyFields.find((field) => Object.hasOwn(manifest.fields[field] ?? {}, name));
}

function editSelected(workspace: Workspace, changes: readonly DependencyChange[]): Workspace {
  const manifest = selectedManifest(workspace);
  const edited = parseManifest(editManifest(manifest, changes), manifest.path);
  const importers: Record<string, Manifest> = Object.assign(Object.create(null), workspace.importers);
  importers[workspace.selected] = edited;
  return Object.freeze({ ...workspace, importers: Object.freeze(importers) });
}

function unknownDependency(manifest: Manifest, name: string): DxError {
  return new DxError({
    code: 'DX_DEPENDENCY_UNKNOWN',
    message: `${name} is not a dependency in ${manifest.path}`,
    hint: 'dx ls lists the dependencies',
    details: { name, path: manifest.path },
  });
}
