import path from 'node:path';
import { DxError } from '@dx/pkg-core';
import {
  filterMembers,
  type Manifest,
  type MemberFilter,
  openMemberGraph,
  parseMemberFilter,
  type Workspace,
} from '@dx/pkg-workspace';
import type { Flag, FlagValues, ParsedArguments } from '../arguments/flag.ts';
import { changedFiles } from './changed-files.ts';

/** Options that say which packages of a workspace are meant: npm's, and pnpm's and turbo's `--filter`. */
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
  {
    name: 'filter',
    short: 'F',
    type: 'list',
    placeholder: '<filter>',
    summary:
      'In members by name (@scope/*), path (./apps/*), with dependencies (x...), dependents (...x), changes since a revision ([main]), not at all (!x)',
    isWhole: true,
  },
];

/** Whether flags ask for members, rather than for the package around the working directory. */
export function namesMembers({ flags }: ParsedArguments): boolean {
  return flags['workspace'] !== undefined || flags['filter'] !== undefined || flags['workspaces'] === true;
}

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
 * members by location. With `--filter` those that the filters leave, and what `--workspace` names besides. Where a filter
 * asks for changes, nothing may be left; git is started for it.
 *
 * @throws DX_NO_SUCH_MEMBER when a name or path fits no member, or filters without a revision leave none
 * @throws DX_INVALID_FILTER, DX_GIT_COMMAND
 */
export function selectMembers(
  workspace: Workspace,
  parsed: ParsedArguments,
  workingDirectory: string,
): Selection {
  const { flags } = parsed;
  const names = listOf(flags, 'workspace');
  const filters = listOf(flags, 'filter');
  const isAll = flags['workspaces'] === true;
  if (!namesMembers(parsed)) {
    return {
      packages: [selectedPackage(workspace, workspace.selected)],
      isOfMembers: workspace.selected !== '',
    };
  }
  const all = Object.keys(workspace.importers);
  const chosen = new Set([
    ...(flags['include-workspace-root'] === true ? [''] : []),
    ...names.flatMap((name) => matchMembers(workspace, name, workingDirectory)),
    ...(filters.length > 0
      ? filtered(workspace, filters, workingDirectory)
      : isAll
        ? all.filter((location) => location !== '')
        : []),
  ]);
  const locations = all.filter((location) => chosen.has(location));
  if (locations.length === 0 && !filters.some((text) => parseMemberFilter(text).since !== undefined))
    throw noSuchMember(
      filters.join(' ') || 'any member',
      all.filter((location) => location !== ''),
    );
  return { packages: locations.map((location) => selectedPackage(workspace, location)), isOfMembers: true };
}

function listOf(flags: FlagValues, name: string): readonly string[] {
  const value = flags[name];
  return Array.isArray(value) ? value : [];
}

function filtered(workspace: Workspace, texts: readonly string[], directory: string): readonly string[] {
  const filters = texts.map(parseMemberFilter);
  const known = new Map<string, readonly string[]>();
  const changedSince = (revision: string): readonly string[] => {
    const files = known.get(revision) ?? changedFiles(workspace.root, revision);
    known.set(revision, files);
    return files;
  };
  const graph = openMemberGraph(workspace);
  const context = { directory, changedSince };
  for (const filter of filters)
    if (filter.since === undefined && isSlip(filter, filterMembers(workspace, graph, [filter], context)))
      throw noSuchMember(filter.text, graph.locations.slice(1));
  return filterMembers(workspace, graph, filters, context);
}

/** A plain name or path that fits nobody is a slip, whatever the other filters leave. */
function isSlip({ excludes, withoutSelf, name, path: at }: MemberFilter, found: readonly string[]): boolean {
  const isPlain = !excludes && !withoutSelf && !/[*?{[]/.test(name ?? at ?? '');
  return isPlain && found.length === 0;
}

function selectedPackage({ root, importers }: Workspace, location: string): SelectedPackage {
  const manifest = importers[location];
  if (manifest === undefined) throw noSuchMember(location, Object.keys(importers));
  return { location, directory: path.join(root, location), manifest };
}

/**
 * Locations of the members that a name means, the path of a member, or the path of a directory above members.
 *
 * @throws DX_NO_SUCH_MEMBER
 */
export function matchMembers(
  { root, importers }: Workspace,
  filter: string,
  workingDirectory: string,
): readonly string[] {
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
