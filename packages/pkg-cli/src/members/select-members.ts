import path from 'node:path';
import { DxError } from '@dx/pkg-core';
import type { Manifest, Workspace } from '@dx/pkg-workspace';
import type { Flag, ParsedArguments } from '../arguments/flag.ts';

/** Options that say which packages of a workspace are meant; npm's. */
export const memberFlags: readonly Flag[] = [
  {
    name: 'workspace',
    short: 'w',
    type: 'list',
    placeholder: '<name|path>',
    summary: 'In this member of the workspace',
  },
  {
    name: 'workspaces',
    type: 'boolean',
    summary: 'In every member of the workspace',
    aliases: ['ws'],
    isSetting: true,
  },
  {
    name: 'include-workspace-root',
    type: 'boolean',
    summary: 'In the root too',
    aliases: ['iwr'],
    isQuiet: true,
  },
];

/** One package of the project. */
export interface SelectedPackage {
  /** Empty for the root. */
  readonly location: string;
  readonly directory: string;
  readonly manifest: Manifest;
}

/** Which packages a command works on. */
export interface Selection {
  readonly packages: readonly SelectedPackage[];
  /** Whether members were asked for, by flags or by standing inside one. */
  readonly isOfMembers: boolean;
}

/**
 * The packages that flags name, or the one around the working directory. The root comes first when it is included,
 * members by location.
 *
 * @throws DX_NO_SUCH_MEMBER when a name or path fits no member
 */
export function selectMembers(
  workspace: Workspace,
  { flags }: ParsedArguments,
  workingDirectory: string,
): Selection {
  const filters = Array.isArray(flags['workspace']) ? flags['workspace'] : [];
  const isAll = flags['workspaces'] === true;
  if (filters.length === 0 && !isAll) {
    return {
      packages: [selectedPackage(workspace, workspace.selected)],
      isOfMembers: workspace.selected !== '',
    };
  }
  const members = Object.keys(workspace.importers).filter((location) => location !== '');
  const chosen = new Set(
    isAll ? members : filters.flatMap((filter) => match(workspace, filter, workingDirectory)),
  );
  const root = flags['include-workspace-root'] === true ? [''] : [];
  const locations = [...root, ...members.filter((location) => chosen.has(location))];
  if (locations.length === 0) throw noSuchMember('any member', members);
  return { packages: locations.map((location) => selectedPackage(workspace, location)), isOfMembers: true };
}

function selectedPackage({ root, importers }: Workspace, location: string): SelectedPackage {
  const manifest = importers[location];
  if (manifest === undefined) throw noSuchMember(location, Object.keys(importers));
  return { location, directory: path.join(root, location), manifest };
}

/** A name, the path of a member, or the path of a directory above members. */
function match({ root, importers }: Workspace, filter: string, workingDirectory: string): readonly string[] {
  const target = path.relative(root, path.resolve(workingDirectory, filter)).replaceAll('\\', '/');
  const members = Object.keys(importers).filter((location) => location !== '');
  const found = members.filter(
    (location) =>
      importers[location]?.fields.name === filter ||
      location === target ||
      location === filter ||
      path.posix.dirname(location) === target ||
      path.posix.dirname(location) === filter,
  );
  if (found.length === 0) throw noSuchMember(filter, members);
  return found;
}

function noSuchMember(filter: string, members: readonly string[]): DxError {
  return new DxError({
    code: 'DX_NO_SUCH_MEMBER',
    message: `No member of this workspace fits ${JSON.stringify(filter)}`,
    hint:
      members.length === 0
        ? 'package.json has no "workspaces"'
        : `Members: ${members.slice(0, 8).join(', ')}`,
    details: { filter, members },
  });
}
