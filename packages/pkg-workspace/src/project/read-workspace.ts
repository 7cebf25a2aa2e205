import { basename, dirname, join, resolve } from 'node:path';
import { DxError, type FsOps, isDxError, parsePackageName } from '@dx/pkg-core';
import { type FsOptions, readManifest } from '../manifest/read-manifest.ts';
import { readPackageExtensions } from '../manifest/read-package-extensions.ts';
import { readSettings } from '../settings/read-settings.ts';
import type { Manifest, Settings, SettingsInput, Workspace } from '../types.ts';
import { findMembers } from './find-members.ts';
import { findProject, type Project, resolveLinks } from './find-project.ts';
import { readCatalogs } from './read-catalogs.ts';
import { readHoistingLimits } from './read-hoisting-limits.ts';
import { type PnpmWorkspace, readPnpmWorkspace } from './read-pnpm-workspace.ts';

/**
 * The project around `input.directory`: its root, the manifests of root and members, its catalogs and its settings.
 * Members are those of `workspaces` in the root's manifest, or without that of `pnpm-workspace.yaml`. Starting inside a
 * member gives the whole workspace with that member `selected`. What a build left inside a member is none. What limits hoisting and makes no sense is a warning of the
 * settings. One read per manifest, five for settings.
 *
 * @throws DX_MANIFEST_NOT_FOUND when no `package.json` is found upwards
 * @throws DX_MANIFEST_PARSE, DX_MANIFEST_INVALID, DX_INVALID_PACKAGE_NAME for any of the manifests
 * @throws DX_WORKSPACE_DUPLICATE_NAME when two members share a name
 * @throws DX_WORKSPACE_FILE_INVALID when `pnpm-workspace.yaml` cannot be read
 * @throws DX_SETTINGS_EXPANSION_REFUSED, DX_SETTINGS_UNKNOWN as `readSettings`
 */
export function readWorkspace(input: SettingsInput, options: FsOptions): Workspace {
  const { fs } = options;
  const { root, selected: place } = locate(input, fs);
  const settings = readSettings(input, { fs, projectDirectory: root });
  const manifest = readManifest(join(root, 'package.json'), { fs });
  const file = readPnpmWorkspace(root, fs);
  const packageExtensions = readPackageExtensions(manifest.raw, manifest.path);
  const importers = readImporters(root, manifest, file, fs);
  const selected = selectImporter(importers, place);
  const { limits: hoistingLimits, warnings } = readHoistingLimits(root, importers, fs);
  return Object.freeze({
    root,
    importers,
    settings: withWarnings(warnOfIgnoredFile(settings, root, selected, fs), warnings),
    catalogs: readCatalogs(manifest, file),
    ...(packageExtensions === undefined ? {} : { packageExtensions }),
    ...(hoistingLimits === undefined ? {} : { hoistingLimits }),
    selected,
  });
}

/** A prefix on the command line is the root itself, and without workspaces a member stands alone. */
function locate({ directory, cli }: SettingsInput, fs: FsOps): Project {
  const prefix = cli?.['prefix'];
  if (typeof prefix === 'string') return { root: resolveLinks(resolve(directory, prefix), fs), selected: '' };
  return findProject(directory, { fs, workspaceRoot: cli?.['workspaces'] === false ? 'ignore' : 'search' });
}

/** From inside of what is no member after all: the one that it lies in. */
function selectImporter(importers: Workspace['importers'], place: string): string {
  let at = place;
  while (at !== '' && importers[at] === undefined)
    at = at.includes('/') ? at.slice(0, at.lastIndexOf('/')) : '';
  return at;
}

function readImporters(
  root: string,
  rootManifest: Manifest,
  file: PnpmWorkspace | undefined,
  fs: FsOps,
): Workspace['importers'] {
  const importers: Record<string, Manifest> = Object.create(null);
  importers[''] = rootManifest;
  const patterns = rootManifest.fields.workspaces ?? file?.patterns ?? [];
  const owners = new Map<string, string>();
  for (const location of findMembers(root, patterns, fs)) {
    const manifest = readManifest(join(root, location, 'package.json'), { fs });
    const holder = findHolder(importers, location);
    if (holder !== undefined && isOutputOf(holder, manifest)) continue;
    const name = checkMemberName(manifest);
    const owner = owners.get(name);
    if (owner !== undefined) throw createDuplicateError(name, owner, location);
    owners.set(name, location);
    importers[location] = manifest;
  }
  return Object.freeze(importers);
}

/** The member that a location lies in. */
function findHolder(importers: Workspace['importers'], location: string): Manifest | undefined {
  for (let at = dirname(location); at !== '.'; at = dirname(at)) if (importers[at]) return importers[at];
  return undefined;
}

/**
 * What a build left in a member is no member, whatever its directory is called: a copy of the member's own manifest, or
 * one without a name, which only says how the files beside it are to be read. npm takes both for members, and then fails
 * with two of one name.
 */
function isOutputOf(holder: Manifest, { fields }: Manifest): boolean {
  return fields.name === undefined || fields.name === holder.fields.name;
}

/** A member's name becomes a directory in `node_modules`. Without one it is named after its own directory. */
function checkMemberName({ fields, path }: Manifest): string {
  const directory = dirname(path);
  const parent = basename(dirname(directory));
  const name = fields.name ?? `${parent.startsWith('@') ? `${parent}/` : ''}${basename(directory)}`;
  try {
    return parsePackageName(name);
  } catch (error) {
    if (!isDxError(error, 'DX_INVALID_PACKAGE_NAME')) throw error;
    throw new DxError({
      code: 'DX_MANIFEST_INVALID',
      message: `${path} has an invalid "name" for a member of a workspace: ${error.message}`,
      hint: 'Give the member a name like "my-app" or "@scope/my-app"',
      details: { path, field: 'name' },
      cause: error,
    });
  }
}

function createDuplicateError(name: string, first: string, second: string): DxError {
  return new DxError({
    code: 'DX_WORKSPACE_DUPLICATE_NAME',
    message: `Two members of the workspace are named "${name}": ${first} and ${second}`,
    hint: `Change "name" in ${second}/package.json`,
    details: { name, locations: [first, second] },
  });
}

function warnOfIgnoredFile(settings: Settings, root: string, selected: string, fs: FsOps): Settings {
  const file = join(root, selected, '.npmrc');
  if (selected === '' || fs.stat(file) === undefined) return settings;
  const warning = `Ignored ${file}: only the one beside the root package.json counts`;
  return withWarnings(settings, [warning]);
}

function withWarnings(settings: Settings, warnings: readonly string[]): Settings {
  if (warnings.length === 0) return settings;
  return Object.freeze({ ...settings, warnings: Object.freeze([...settings.warnings, ...warnings]) });
}
