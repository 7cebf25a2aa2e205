import { auditReportJson } from '@dx/pkg-audit';
import { DxError } from '@dx/pkg-core';
import { type InstallReceipt, install } from '@dx/pkg-install';
import { settingValue } from '@dx/pkg-workspace';
import type { ParsedArguments } from '../arguments/flag.ts';
import type { CommandContext } from '../command-context.ts';
import { gateOptions } from '../gates/load-gates.ts';
import { historyOptions } from '../history/keeps-history.ts';
import { installOptions } from '../install-options.ts';
import { receiptJson } from '../receipt-json.ts';
import { printReceipt } from '../terminal/print-receipt.ts';
import { isBad } from './audit-level.ts';
import { auditProject, type ProjectAudit } from './audit-project.ts';
import { compareFix, type FixOutcome, printFix } from './describe-fix.ts';
import { countsLine } from './findings-line.ts';
import { exemptFromAge, type FixPlan, planFix } from './plan-fix.ts';

/**
 * `dx audit fix`: shows the smallest change that mends what can be mended, and makes it; says what is left and why. Exit
 * code 1 when what is left is of the level.
 *
 * @throws DX_USAGE without a lockfile to change
 */
export async function runAuditFix(parsed: ParsedArguments, context: CommandContext): Promise<number> {
  const startedMs = performance.now();
  if (parsed.words.length > 0) throw takesNoNames();
  const audit = await auditProject(parsed, context);
  if (settingValue(audit.workspace.settings, 'package-lock') === false) throw needsLock();
  const plan = await planFix(audit, parsed, context);
  context.terminal.draw('');
  const outcome = compareFix(audit.report, plan);
  const isJson = parsed.flags['json'] === true;
  if (!isJson) printFix(context.terminal, audit.lock, plan, outcome);
  const receipt =
    plan.request === undefined || parsed.flags['plan'] === true
      ? undefined
      : await applyFix(audit, plan, parsed, context);
  if (isJson) printJson(parsed, context, { plan, outcome, receipt });
  else if (receipt !== undefined) await tell(context, receipt, performance.now() - startedMs);
  if (!isJson) context.terminal.print(countsLine(plan.report.counts));
  return isBad(plan.report, audit.workspace.settings) ? 1 : 0;
}

/** One installation, so that it is made as a whole, and dx undo takes it back as a whole. */
async function applyFix(
  { workspace }: ProjectAudit,
  { request, exempt }: FixPlan,
  parsed: ParsedArguments,
  context: CommandContext,
): Promise<InstallReceipt> {
  const { settings } = workspace;
  const project = exemptFromAge(context.project, exempt, workspace);
  const history = await historyOptions(parsed, context, settings, 'audit fix');
  const asked = { ...parsed, flags: { ...parsed.flags, force: false } };
  const options = installOptions(asked, { ...context, project }, settings, request ?? { kind: 'install' });
  const receipt = await install({ ...options, ...history, ...gateOptions(workspace, context) });
  context.terminal.draw('');
  return receipt;
}

async function tell(
  { terminal }: CommandContext,
  receipt: InstallReceipt,
  durationMs: number,
): Promise<void> {
  await printReceipt(terminal, receipt, durationMs, { importer: '', added: [] });
}

/** As npm's, with what was mended and what is left. */
function printJson(
  parsed: ParsedArguments,
  { terminal }: CommandContext,
  {
    plan,
    outcome,
    receipt,
  }: {
    readonly plan: FixPlan;
    readonly outcome: FixOutcome;
    readonly receipt: InstallReceipt | undefined;
  },
): void {
  const changes = receipt === undefined ? {} : receiptJson(receipt, parsed);
  const audit = auditReportJson(plan.report);
  terminal.print(JSON.stringify({ ...changes, audit, ...outcome, exempt: plan.exempt }, undefined, 2));
}

function takesNoNames(): DxError {
  return new DxError({
    code: 'DX_USAGE',
    message: 'dx audit fix looks at the whole tree and takes no names',
    hint: 'dx audit fix; or dx update <name> for one dependency',
  });
}

function needsLock(): DxError {
  return new DxError({
    code: 'DX_USAGE',
    message: 'dx audit fix changes the lockfile, which package-lock=false forbids',
    hint: 'dx update moves dependencies to newer versions',
  });
}
