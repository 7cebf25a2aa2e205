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
import { type Addition, pickAdditions } from './pick-additions.ts';
import { withoutCatalogs } from './project-rules.ts';
import { addToCatalog } from './save-catalog.ts';
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
  request: Exclude<InstallRequest, { kind: 'undo' | 'redo' }>,
): Promise<RequestedChange> {
  switch (request.kind) {
    case 'install':
      return changeOf(workspace, { kind: 'none' });
    case 'add':
      return applyAdditions(session, workspace, request);
    case 'remove':
      return applyRemovals(workspace, request);
    case 'update':
      return changeOf(workspace, updateOf(workspace, request));
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
  const locations = request.importers ?? [workspace.selected];
  const picked = await pickAdditions(session, workspace, request.specs);
  const { shared, picks } = shareAdditions(session, workspace, request, picked);
  const changed = editImporters(shared, locations, (manifest) =>
    picks.flatMap(({ name, savedRange }) =>
      moveInto(request.field ?? fieldOf(manifest, name) ?? 'dependencies', name, savedRange),
    ),
  );
  const exact = editImporters(changed, locations, (manifest) =>
    picks.map(({ name, exactRange }) => ({
      field: fieldOf(manifest, name) ?? 'dependencies',
      name,
      range: exactRange,
    })),
  );
  const names = picks.map((pick) => pick.name);
  const { updates = [] } = request;
  return {
    ...changeOf(changed, updates.length === 0 ? { kind: 'none' } : { kind: 'names', names: updates }),
    importers: importersOf(withoutCatalogs(exact)),
    requested: Object.fromEntries(locations.map((location) => [location, names])),
  };
}

/** With a catalog it has the ranges, and manifests refer to it. An entry stays for a bare name, which asks for no range. */
function shareAdditions(
  { fs }: Session,
  workspace: Workspace,
  { specs, catalog }: Extract<InstallRequest, { kind: 'add' }>,
  picked: readonly Addition[],
): { readonly shared: Workspace; readonly picks: readonly Addition[] } {
  if (catalog === undefined) return { shared: workspace, picks: picked };
  const known = ownEntry(workspace.catalogs, catalog);
  const kept = new Set(
    picked.filter(({ name }, at) => specs[at] === name && ownEntry(known, name) !== undefined),
  );
  const added = picked.filter((pick) => !kept.has(pick));
  const reference = catalog === 'default' ? 'catalog:' : `catalog:${catalog}`;
  const picks = picked.map((pick) => ({
    ...pick,
    savedRange: reference,
    exactRange: kept.has(pick) ? reference : pick.exactRange,
  }));
  return { shared: addToCatalog(workspace, catalog, added, fs), picks };
}

function ownEntry<Value>(
  record: Readonly<Record<string, Value>> | undefined,
  key: string,
): Value | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
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

/** Of several members it is enough that one has the dependency. */
function applyRemovals(
  workspace: Workspace,
  { names, importers }: Extract<InstallRequest, { kind: 'remove' }>,
): RequestedChange {
  const locations = importers ?? [workspace.selected];
  const manifests = locations.map((location) => manifestAt(workspace, location));
  for (const name of names)
    if (manifests.every((manifest) => fieldOf(manifest, name) === undefined))
      throw unknownDependency(manifests, name);
  const removed = names.flatMap((name) =>
    dependencyFields.map((field) => ({ field, name, range: undefined })),
  );
  const isNamed = (manifest: Manifest): boolean =>
    names.some((name) => fieldOf(manifest, name) !== undefined);
  const edit = (manifest: Manifest): readonly DependencyChange[] => (isNamed(manifest) ? removed : []);
  return changeOf(editImporters(workspace, locations, edit), { kind: 'none' });
}

/** Of importers, only what they ask for themselves; a name that none of them does is updated wherever it is. */
function updateOf(
  workspace: Workspace,
  { names, importers }: Extract<InstallRequest, { kind: 'update' }>,
): ResolveUpdate {
  if (importers === undefined) return names.length > 0 ? { kind: 'names', names } : { kind: 'all' };
  const own = new Set(
    importers.flatMap((location) => {
      const { fields } = manifestAt(workspace, location);
      return dependencyFields.flatMap((field) => Object.keys(fields[field] ?? {}));
    }),
  );
  if (names.some((name) => !own.has(name))) return { kind: 'names', names };
  return { kind: 'names', names: names.length > 0 ? names : [...own], importers };
}

function manifestAt(workspace: Workspace, location: string): Manifest {
  const manifest = workspace.importers[location];
  if (manifest === undefined) throw new TypeError(`no importer at ${JSON.stringify(location)}`);
  return manifest;
}

function fieldOf(manifest: Manifest, name: string): DependencyField | undefined {
  return dependencyFields.find((field) => Object.hasOwn(manifest.fields[field] ?? {}, name));
}

function editImporters(
  workspace: Workspace,
  locations: readonly string[],
  changesOf: (manifest: Manifest) => readonly DependencyChange[],
): Workspace {
  const importers: Record<string, Manifest> = Object.assign(Object.create(null), workspace.importers);
  for (const location of locations) {
    const manifest = manifestAt(workspace, location);
    importers[location] = parseManifest(editManifest(manifest, changesOf(manifest)), manifest.path);
  }
  return Object.freeze({ ...workspace, importers: Object.freeze(importers) });
}

function unknownDependency(manifests: readonly Manifest[], name: string): DxError {
  const paths = manifests.map(({ path }) => path);
  return new DxError({
    code: 'DX_DEPENDENCY_UNKNOWN',
    message: `${name} is not a dependency in ${paths.join(', ')}`,
    hint: 'dx ls lists the dependencies',
    details: { name, path: paths[0] ?? '', paths },
  });
}
