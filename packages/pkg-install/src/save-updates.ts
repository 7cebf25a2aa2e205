import { copiedMember, type Lock, refreshImporters, resolveEdge } from '@dx/pkg-lock';
import { parseDependencySpec } from '@dx/pkg-resolve';
import {
  type DependencyChange,
  editManifest,
  type Manifest,
  parseManifest,
  type Settings,
  type Workspace,
} from '@dx/pkg-workspace';
import semver from 'semver';
import { withoutCatalogs } from './project-rules.ts';
import { rangeToSave } from './range-to-save.ts';

/** A project whose manifests name the versions that were chosen. */
export interface SavedUpdates {
  readonly workspace: Workspace;
  readonly lock: Lock;
}

/** What an update was about. */
export interface UpdatedDependencies {
  /** All when empty. */
  readonly names: readonly string[];
  /** Locations whose manifests are written. Default: all. */
  readonly importers?: readonly string[];
}

const fields = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'] as const;

/**
 * Writes the versions that an update chose into the ranges of all manifests, as `npm update --save` does: exact versions,
 * catalogs, `jsr:` and what no registry has stay; a peer stays while its range allows the version.
 *
 */
export function saveUpdates(
  workspace: Workspace,
  lock: Lock,
  { names, importers: locations }: UpdatedDependencies,
): SavedUpdates {
  const importers: Record<string, Manifest> = Object.assign(Object.create(null), workspace.importers);
  for (const [location, manifest] of Object.entries(workspace.importers)) {
    if (locations?.includes(location) === false) continue;
    const changes = dependenciesOf(manifest)
      .filter(({ name }) => names.length === 0 || names.includes(name))
      .flatMap((dependency) =>
        changeOf(dependency, lockedVersion(lock, location, dependency.name), workspace.settings),
      );
    if (changes.length > 0)
      importers[location] = parseManifest(editManifest(manifest, changes), manifest.path);
  }
  const saved = Object.freeze({ ...workspace, importers: Object.freeze(importers) });
  return { workspace: saved, lock: refreshImporters(lock, withoutCatalogs(saved)) };
}

interface Dependency {
  readonly field: (typeof fields)[number];
  readonly name: string;
  readonly spec: string;
}

function dependenciesOf(manifest: Manifest): readonly Dependency[] {
  return fields.flatMap((field) =>
    Object.entries(manifest.fields[field] ?? {}).map(([name, spec]) => ({ field, name, spec })),
  );
}

function changeOf(
  { field, name, spec }: Dependency,
  version: string | undefined,
  settings: Settings,
): readonly DependencyChange[] {
  if (version === undefined || (field === 'peerDependencies' && allows(spec, version))) return [];
  const range = updatedSpec(name, spec, version, settings);
  return range === undefined || range === spec ? [] : [{ field, name, range }];
}

function lockedVersion(lock: Lock, importer: string, name: string): string | undefined {
  const location = resolveEdge(lock, importer, name);
  const found = location === undefined ? undefined : lock.packages[location];
  const isMember = found?.link === true || copiedMember(lock.packages, found) !== undefined;
  return isMember ? undefined : found?.version;
}

/** Nothing for what is not to be written anew. */
function updatedSpec(name: string, text: string, version: string, settings: Settings): string | undefined {
  const spec = text.startsWith('jsr:') ? undefined : parseDependencySpec(name, text);
  if (spec?.kind !== 'tag' && (spec?.kind !== 'registry' || spec.exact)) return undefined;
  const asked =
    spec.kind === 'tag'
      ? ({ kind: 'tag', wanted: spec.tag } as const)
      : ({ kind: 'range', wanted: spec.range === '' ? '*' : spec.range } as const);
  const range = rangeToSave(asked, version, settings);
  return spec.alias ? `npm:${spec.name}@${range}` : range;
}

function allows(range: string, version: string): boolean {
  return semver.satisfies(version, range, { loose: true });
}
