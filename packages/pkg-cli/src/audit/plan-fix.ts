import type { AuditReport } from '@dx/pkg-audit';
import { type InstallRequest, install } from '@dx/pkg-install';
import type { Lock } from '@dx/pkg-lock';
import { combineSettings } from '@dx/pkg-workspace';
import type { ParsedArguments } from '../arguments/flag.ts';
import type { CommandContext } from '../command-context.ts';
import { installOptions } from '../install-options.ts';
import { auditOf, type ProjectAudit } from './audit-project.ts';
import { type ForcedFix, forcedFix } from './forced-fix.ts';

const maxRounds = 6;

/** A change that mends something, before it is made. */
export interface FixPlan {
  /** Undefined when nothing that may be done helps. */
  readonly request?: InstallRequest;
  /** Names whose newest versions count although they are younger than the settings allow. */
  readonly exempt: readonly string[];
  /** The lock that it leads to, and what is still known against it. */
  readonly lock: Lock;
  readonly report: AuditReport;
}

/** What an attempt is made of. */
interface Attempt {
  readonly names: readonly string[];
  readonly exempt: readonly string[];
  readonly forced: ForcedFix | undefined;
}

/**
 * The smallest change that mends as much as can be mended: affected packages first, then those that need them; versions that
 * are old enough first, then younger ones of what is affected still. Each attempt is resolved and audited, so that what is
 * said to be mended is. Nothing is written.
 */
export async function planFix(
  audit: ProjectAudit,
  parsed: ParsedArguments,
  context: CommandContext,
): Promise<FixPlan> {
  const { lock, report } = audit;
  const forced = parsed.flags['force'] === true ? forcedFix(lock, report) : undefined;
  let best: FixPlan = { lock, report, exempt: [] };
  let attempt: Attempt | undefined = { names: fixable(report, true), exempt: [], forced };
  for (let round = 0; round < maxRounds && attempt !== undefined; round += 1) {
    const tried: FixPlan = await tryFix(attempt, audit, parsed, context);
    const isBetter = weigh(tried.report) < weigh(best.report);
    if (isBetter) best = tried;
    attempt = nextAttempt(attempt, tried.report, audit);
  }
  return best.request === undefined ? best : withoutVain(best, audit, parsed, context);
}

async function tryFix(
  attempt: Attempt,
  { workspace, lock, report }: ProjectAudit,
  parsed: ParsedArguments,
  context: CommandContext,
): Promise<FixPlan> {
  const request = requestOf(attempt);
  const { exempt } = attempt;
  if (request === undefined) return { lock, report, exempt };
  const project = exemptFromAge(context.project, exempt, workspace);
  const asked = { ...parsed, flags: { ...parsed.flags, plan: true, force: false } };
  const receipt = await install(installOptions(asked, { ...context, project }, workspace.settings, request));
  return {
    request,
    exempt,
    lock: receipt.lock,
    report: await auditOf(receipt.lock, workspace, parsed, context),
  };
}

/** The same project, with names that may be as young as they like. */
export function exemptFromAge(
  project: CommandContext['project'],
  names: readonly string[],
  { settings }: Pick<ProjectAudit['workspace'], 'settings'>,
): CommandContext['project'] {
  if (names.length === 0) return project;
  const all = [...new Set([...combineSettings(settings).releaseAgeExempt, ...names])];
  return { ...project, cli: { ...project.cli, 'min-release-age-exclude': all } };
}

/** More names while there are more; then younger versions; undefined when nothing else is left to try. */
function nextAttempt(
  { names, exempt, forced }: Attempt,
  report: AuditReport,
  { workspace }: ProjectAudit,
): Attempt | undefined {
  const wanted = fixable(report, false);
  const more = [...new Set([...names, ...wanted])];
  if (more.length > names.length) return { names: more, exempt, forced };
  const { before, minReleaseAgeDays = 0 } = combineSettings(workspace.settings);
  const isAgeAsked = before !== undefined || minReleaseAgeDays > 0;
  const young = [...new Set([...exempt, ...wanted])];
  return isAgeAsked && young.length > exempt.length ? { names, exempt: young, forced } : undefined;
}

/** Names that were updated and are affected still need not be updated, unless that mended something else. */
async function withoutVain(
  best: FixPlan,
  audit: ProjectAudit,
  parsed: ParsedArguments,
  context: CommandContext,
): Promise<FixPlan> {
  const { request, exempt } = best;
  const names = namesOf(request);
  const affected = new Set(best.report.vulnerabilities.map(({ name }) => name));
  const useful = names.filter((name) => !affected.has(name));
  if (useful.length === names.length) return best;
  const forced =
    request?.kind === 'add' ? { specs: request.specs, importers: request.importers ?? [''] } : undefined;
  const smaller = await tryFix({ names: useful, exempt, forced }, audit, parsed, context);
  return smaller.request !== undefined && weigh(smaller.report) <= weigh(best.report) ? smaller : best;
}

function requestOf({ names, forced }: Attempt): InstallRequest | undefined {
  if (forced !== undefined) return { kind: 'add', ...forced, updates: names };
  return names.length === 0 ? undefined : { kind: 'update', names };
}

function namesOf(request: InstallRequest | undefined): readonly string[] {
  if (request?.kind === 'update') return request.names;
  return request?.kind === 'add' ? (request.updates ?? []) : [];
}

/** Names that a version within the ranges may help; with `isOwn` those that advisories are about themselves. */
function fixable({ vulnerabilities }: AuditReport, isOwn: boolean): readonly string[] {
  return vulnerabilities
    .filter(({ fixAvailable, advisories }) => fixAvailable === true && (!isOwn || advisories.length > 0))
    .map(({ name }) => name);
}

/** Fewer affected packages first, then fewer advisories, then fewer places. */
function weigh({ vulnerabilities }: AuditReport): number {
  const advisories = vulnerabilities.reduce((sum, one) => sum + one.advisories.length, 0);
  const places = vulnerabilities.reduce((sum, { nodes }) => sum + nodes.length, 0);
  return vulnerabilities.length * 1e9 + advisories * 1e5 + places;
}
