import type { Finding } from '@dx/pkg-audit';
import { nodeFs } from '@dx/pkg-core/node';
import {
  type GateVerdict,
  type InstallEvent,
  type InstallOptions,
  type InstallReceipt,
  type InstallRequest,
  install,
} from '@dx/pkg-install';
import { readWorkspace, type Settings, type Workspace } from '@dx/pkg-workspace';
import type { ParsedArguments } from './arguments/flag.ts';
import { openInstallAudit } from './audit/install-audit.ts';
import type { BundleOfInstall } from './cache-bundle/install-with-bundle.ts';
import type { CommandContext } from './command-context.ts';
import { findRootScripts } from './find-root-scripts.ts';
import { gateOptions } from './gates/load-gates.ts';
import { historyOptions } from './history/keeps-history.ts';
import { installOptions } from './install-options.ts';
import { namesMembers, selectMembers } from './members/select-members.ts';
import { receiptJson } from './receipt-json.ts';
import { followSettings } from './terminal/follow-settings.ts';
import { formatDuration } from './terminal/format.ts';
import { printPlan, printReceipt, type ReceiptFocus, warningLine } from './terminal/print-receipt.ts';
import type { Terminal } from './terminal/terminal.ts';
import { canRecord } from './unchanged/can-record.ts';

/** Installs as a command asks, with the project's own scripts around it, and prints the outcome. */
export async function runInstall(
  parsed: ParsedArguments,
  context: CommandContext,
  request: InstallRequest,
): Promise<number> {
  const startedMs = performance.now();
  const workspace = readWorkspace(context.project, { fs: nodeFs });
  followSettings(context.terminal, workspace.settings);
  for (const warning of workspace.settings.warnings)
    context.terminal.warn(warningLine(context.terminal, warning));
  const { settings } = workspace;
  const history = await historyOptions(parsed, context, settings, knownName(parsed, request));
  const bundle = await bundleOf(parsed, context);
  const options = withMembers(
    withPorts({ ...installOptions(parsed, context, settings, request), ...history }, bundle?.ports),
    membersOf(parsed, context, workspace),
  );
  const scripts =
    options.policy?.outcome === 'tree'
      ? await findRootScripts(workspace, context, { request, command: commandOf(parsed, request) })
      : undefined;
  const hasRun = await scripts?.runBefore();
  const audit = isReturn(request)
    ? undefined
    : openInstallAudit(settings, context, options.home, commandOf(parsed, request));
  const onEvent = (event: InstallEvent): void => {
    options.onEvent?.(event);
    audit?.onEvent(event);
  };
  const receipt = await install({
    ...options,
    ...gateOptions(workspace, context),
    onEvent,
    ...(hasRun === true ? {} : { workspace }),
  });
  await scripts?.runAfter(receipt);
  const findings = await audit?.settle();
  context.terminal.draw('');
  const [importer = workspace.selected] = importersOf(options.request);
  const focus = { importer, added: namesToAdd(request) };
  const outcome = { receipt, findings, settings };
  await printOutcome(parsed, context, outcome, performance.now() - startedMs, focus);
  await bundle?.settle(workspace, options, receipt);
  if (receipt.status === 'changed') prepareNext(context, options, request);
  else if (scripts === undefined) await recordPlain(parsed, context, { options, receipt });
  return receipt.gates?.some(({ status }) => status === 'refused') ? 1 : 0;
}

/** What `--bundle` names; nothing is loaded without it. */
async function bundleOf(
  { flags: { bundle } }: ParsedArguments,
  context: CommandContext,
): Promise<BundleOfInstall | undefined> {
  if (typeof bundle !== 'string' || bundle === '') return undefined;
  return (await import('./cache-bundle/install-with-bundle.ts')).openBundleOfInstall(bundle, context);
}

function withPorts(options: InstallOptions, ports: InstallOptions['ports']): InstallOptions {
  return ports === undefined ? options : { ...options, ports: { ...options.ports, ...ports } };
}

/** What an install was asked and what came of it. */
export interface Installed {
  readonly options: InstallOptions;
  readonly receipt: InstallReceipt;
}

/** Tells what a person would be told of an install with nothing to do, and records what it went by if that is nothing. */
export async function recordUnchanged(
  parsed: ParsedArguments,
  context: CommandContext,
  workspace: Workspace,
  installed: Installed,
): Promise<void> {
  const { settings } = workspace;
  for (const warning of settings.warnings) context.terminal.warn(warningLine(context.terminal, warning));
  const outcome = { receipt: installed.receipt, findings: undefined, settings };
  await printOutcome(parsed, context, outcome, 0, { importer: '', added: [] });
  const scripts = await findRootScripts(workspace, context, {
    request: { kind: 'install' },
    command: commandOf(parsed, { kind: 'install' }),
  });
  if (scripts === undefined) await recordPlain(parsed, context, installed);
}

/** Which members a filter means may hang on git, which no record of inputs watches. */
async function recordPlain(
  parsed: ParsedArguments,
  context: CommandContext,
  { options, receipt }: Installed,
): Promise<void> {
  const { json, bundle } = parsed.flags;
  const isPlain = json !== true && bundle === undefined && options.policy?.focus === undefined;
  if (!isPlain || !canRecord(context, receipt, options)) return;
  const { recordInputs } = await import('./unchanged/record-inputs.ts');
  await recordInputs(context, options);
}

/** An install of other packages is followed by one with nothing to do, as a rule. */
function prepareNext(context: CommandContext, { policy }: InstallOptions, { kind }: InstallRequest): void {
  if (policy?.generations !== true || policy.outcome !== 'tree' || policy.focus !== undefined) return;
  context.afterwards?.(kind === 'install' ? context.argv : ['install'], context.project.directory);
}

/** Locations of the members that flags name. */
function membersOf(
  parsed: ParsedArguments,
  { project }: CommandContext,
  workspace: Workspace,
): readonly string[] | undefined {
  if (!namesMembers(parsed)) return undefined;
  return selectMembers(workspace, parsed, project.directory).packages.map(({ location }) => location);
}

/** A request is about the manifests of these members; without one, it is their needs that are brought about. */
function withMembers(options: InstallOptions, members: readonly string[] | undefined): InstallOptions {
  const { request = { kind: 'install' }, policy } = options;
  if (members === undefined) return options;
  if (request.kind === 'dedupe' || isReturn(request)) return options;
  if (request.kind === 'install') return { ...options, policy: { ...policy, focus: members } };
  return { ...options, request: { ...request, importers: members } };
}

/** Nothing new comes in, and nobody need be asked about it. */
function isReturn(request: InstallRequest): request is Extract<InstallRequest, { kind: 'undo' | 'redo' }> {
  return request.kind === 'undo' || request.kind === 'redo';
}

/** As a person calls it. */
function knownName({ flags }: ParsedArguments, { kind }: InstallRequest): string {
  return kind === 'install' && flags['frozen-lockfile'] === true ? 'ci' : kind;
}

/** As npm calls it. */
function commandOf({ flags }: ParsedArguments, { kind }: InstallRequest): string {
  if (kind === 'install') return flags['frozen-lockfile'] === true ? 'ci' : 'install';
  return kind === 'add' ? 'install' : kind === 'remove' ? 'uninstall' : kind;
}

function importersOf(request: InstallRequest | undefined): readonly string[] {
  return request !== undefined && 'importers' in request ? (request.importers ?? []) : [];
}

/** `name` of `name`, `name@range`, `@scope/name@range` and `name@npm:other@range`. */
function namesToAdd(request: InstallRequest): readonly string[] {
  if (request.kind !== 'add') return [];
  return request.specs.map((spec) => /^@?[^@]+/.exec(spec)?.[0] ?? spec);
}

/** What there is to tell in the end. */
interface Outcome {
  readonly receipt: InstallReceipt;
  readonly findings: readonly Finding[] | undefined;
  readonly settings: Settings;
}

async function printOutcome(
  parsed: ParsedArguments,
  { terminal }: CommandContext,
  { receipt, findings, settings }: Outcome,
  durationMs: number,
  focus: ReceiptFocus,
): Promise<void> {
  const isPlan = parsed.flags['plan'] === true;
  if (parsed.flags['json'] === true) {
    const { summarizeHealth } = await import('./audit/summarize-health.ts');
    const health = summarizeHealth(receipt, findings, settings);
    const gates = isPlan ? await planVerdicts(receipt, settings) : receipt.gates;
    const json = { ...receiptJson(receipt, parsed, health), ...(gates === undefined ? {} : { gates }) };
    terminal.print(JSON.stringify(json, undefined, 2));
  } else if (isPlan) {
    await printPlan(terminal, receipt);
    (await import('./gates/print-gates.ts')).printGates(terminal, await planVerdicts(receipt, settings));
  } else if (terminal.level !== 'silent')
    await printReceipt(terminal, receipt, durationMs, {
      ...focus,
      health: await tellHealth(terminal, { receipt, findings, settings }),
    });
  for (const [stage, ms] of Object.entries(receipt.durations))
    terminal.trace('verbose', () => `${stage} took ${formatDuration(ms)}`);
}

/** What all gates said of a plan. */
async function planVerdicts(receipt: InstallReceipt, settings: Settings): Promise<readonly GateVerdict[]> {
  return (await import('./gates/print-gates.ts')).allVerdicts(receipt, settings);
}

/** Nothing is loaded where no package changed. */
async function tellHealth(
  { paint }: Terminal,
  { receipt, findings, settings }: Outcome,
): Promise<readonly string[]> {
  if (!hasChanged(receipt)) return [];
  const { healthLines, summarizeHealth } = await import('./audit/summarize-health.ts');
  return healthLines(paint, summarizeHealth(receipt, findings, settings));
}

/** Of the packages; a lockfile alone changes nothing that could be told of them. */
function hasChanged({ status, added, changed, removed }: InstallReceipt): boolean {
  return status === 'changed' && added.length + changed.length + removed.length > 0;
}
