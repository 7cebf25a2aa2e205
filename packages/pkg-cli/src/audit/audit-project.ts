import path from 'node:path';
import { type AuditAnswer, type AuditPackage, type AuditReport, auditLock } from '@dx/pkg-audit';
import { DxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import type { ProjectMetadata } from '@dx/pkg-install';
import { type Lock, readLockfile } from '@dx/pkg-lock';
import {
  combineSettings,
  readWorkspace,
  type Settings,
  settingValue,
  type Workspace,
} from '@dx/pkg-workspace';
import type { ParsedArguments } from '../arguments/flag.ts';
import type { CommandContext } from '../command-context.ts';
import { homeOf, installOptions } from '../install-options.ts';
import { namesMembers, selectMembers } from '../members/select-members.ts';
import { followSettings } from '../terminal/follow-settings.ts';
import { readProjectIgnores } from './ignores-file.ts';
import { findLocally, wantsLocalAdvisories } from './local-advisories.ts';

/** A project's lock with what is known against it. */
export interface ProjectAudit {
  readonly workspace: Workspace;
  readonly lock: Lock;
  /** Its file, relative to the root. */
  readonly lockfile: string;
  readonly report: AuditReport;
}

/**
 * Audits the lockfile of the project around a directory, or what the members that flags name need of it.
 *
 * @throws DX_NO_LOCKFILE, DX_AUDIT_UNAVAILABLE, DX_AUDIT_NO_DATABASE, DX_AUDIT_DATABASE, DX_AUDIT_IGNORES,
 * DX_NO_SUCH_MEMBER
 */
export async function auditProject(parsed: ParsedArguments, context: CommandContext): Promise<ProjectAudit> {
  const { project, terminal } = context;
  const workspace = readWorkspace(project, { fs: nodeFs });
  followSettings(terminal, workspace.settings);
  const found = readLockfile(workspace.root, { fs: nodeFs });
  if (found === undefined) throw noLockfile();
  const { lock } = found;
  const report = await auditOf(lock, workspace, parsed, context);
  return { workspace, lock, lockfile: path.relative(workspace.root, found.path), report };
}

/** The same for a lock that is not on disk, or not yet. */
export async function auditOf(
  lock: Lock,
  workspace: Workspace,
  parsed: ParsedArguments,
  context: CommandContext,
): Promise<AuditReport> {
  const { settings } = workspace;
  const importers = importersOf(parsed, context, workspace);
  const metadata = await openMetadata(workspace, parsed, context);
  try {
    return await auditLock(lock, {
      advisories: (packages) => findAdvisories(packages, settings, context),
      sourceName: settings.registry,
      metadata,
      omit: combineSettings(settings).omit,
      ignores: readProjectIgnores(workspace.root),
      ...(importers === undefined ? {} : { importers }),
    });
  } finally {
    await metadata.close();
  }
}

/** Loading an installer takes longer than all the rest of an audit; where nobody may be asked it is not needed. */
async function openMetadata(
  workspace: Workspace,
  parsed: ParsedArguments,
  context: CommandContext,
): Promise<Pick<ProjectMetadata, 'packageMetadata' | 'close'>> {
  const { settings } = workspace;
  if (settingValue(settings, 'offline') === true) {
    const { openKnownDocuments } = await import('./known-documents.ts');
    return openKnownDocuments(homeOf(context), settings);
  }
  const { openProjectMetadata } = await import('@dx/pkg-install');
  const options = installOptions(parsed, context, settings, { kind: 'install' });
  return openProjectMetadata({ ...options, workspace });
}

/** From this machine where nobody may be asked or a setting says so; else from registries. */
export async function findAdvisories(
  packages: readonly AuditPackage[],
  settings: Settings,
  context: CommandContext,
): Promise<AuditAnswer> {
  if (!wantsLocalAdvisories(settings)) {
    const { askAdvisories } = await import('./ask-advisories.ts');
    return askAdvisories(packages, settings, { command: 'audit', signal: context.signal });
  }
  return { status: 'answered', findings: findLocally(packages, settings, context) };
}

function importersOf(
  parsed: ParsedArguments,
  { project }: CommandContext,
  workspace: Workspace,
): readonly string[] | undefined {
  if (!namesMembers(parsed)) return undefined;
  return selectMembers(workspace, parsed, project.directory).packages.map(({ location }) => location);
}

function noLockfile(): DxError {
  return new DxError({
    code: 'DX_NO_LOCKFILE',
    message: 'dx audit needs a lockfile, and the project has none',
    hint: 'dx install writes one',
  });
}
