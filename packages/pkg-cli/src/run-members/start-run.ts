import path from 'node:path';
import type { Workspace } from '@dx/pkg-workspace';
import type { FlagValues } from '../arguments/flag.ts';
import type { CommandContext } from '../command-context.ts';
import type { SelectedPackage } from '../members/select-members.ts';
import { warningLine } from '../terminal/print-receipt.ts';
import { planMembers } from './plan-members.ts';
import { printRunReport, runFailed } from './print-run-report.ts';
import { type MemberJob, runMembers, summaryFile, writeSummary } from './run-members.ts';
import type { RunSummary } from './run-summary.ts';
import type { RunWishes } from './run-wishes.ts';

/** Where a job is to run, and how. */
export interface RunRequest {
  readonly workspace: Workspace;
  readonly members: readonly SelectedPackage[];
  readonly flags: FlagValues;
  readonly context: CommandContext;
  readonly wishes: RunWishes;
}

/**
 * Runs a job in members and tells how it ended: as text, as JSON with `--json`, in a file with `--summary`. The answer is
 * the exit code, that of the first failure.
 *
 * @throws DX_SCRIPT_FAILED without `--json`; what `planMembers` throws
 */
export async function startRun(job: MemberJob, request: RunRequest): Promise<number> {
  const { workspace, members, flags, context, wishes } = request;
  const { terminal, project, signal } = context;
  const { order, warnings } = planMembers({
    workspace,
    members,
    flags,
    wishes,
    workingDirectory: project.directory,
  });
  for (const warning of warnings) terminal.warn(warningLine(terminal, warning));
  const known = new Map(members.map((member) => [member.location, member]));
  const summary = await runMembers(job, { members: known, order, wishes, terminal, signal });
  if (wishes.hasSummary) writeSummary(path.join(workspace.root, summaryFile), summary);
  return tell(summary, job, request);
}

function tell(
  summary: RunSummary,
  { kind }: MemberJob,
  { wishes, context: { terminal } }: RunRequest,
): number {
  if (summary.members.length === 0) terminal.note('No member to run in');
  else printRunReport(summary, terminal);
  if (wishes.isJson) terminal.print(JSON.stringify(summary, undefined, 2));
  else if (summary.status === 'failed') throw runFailed(summary, kind);
  return summary.exitCode;
}
