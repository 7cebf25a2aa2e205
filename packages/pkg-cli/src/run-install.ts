import { runLifecycle, scriptsOf } from '@dx/pkg-build';
import { nodeFs } from '@dx/pkg-core/node';
import { type InstallReceipt, type InstallRequest, install } from '@dx/pkg-install';
import { readWorkspace, settingValue, type Workspace } from '@dx/pkg-workspace';
import type { ParsedArguments } from './arguments/flag.ts';
import type { CommandContext } from './command-context.ts';
import { installOptions } from './install-options.ts';
import { receiptJson } from './receipt-json.ts';
import { scriptOptions } from './script-options.ts';
import { printPlan, printReceipt, type ReceiptFocus, warningLine } from './terminal/print-receipt.ts';

/** npm's order after the tree is in place; `dependencies` comes first, and only when the tree changed. */
const eventsAfter = ['install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare'] as const;

/** Installs as a command asks, with the project's own scripts around it, and prints the outcome. */
export async function runInstall(
  parsed: ParsedArguments,
  context: CommandContext,
  request: InstallRequest,
): Promise<number> {
  const startedMs = performance.now();
  const workspace = readWorkspace(context.project, { fs: nodeFs });
  for (const warning of workspace.settings.warnings)
    context.terminal.note(warningLine(context.terminal, warning));
  const options = installOptions(parsed, context, workspace.settings, request);
  const runsScripts =
    request.kind === 'install' && options.policy?.outcome === 'tree' && !ignoresScripts(workspace);
  const hasRun = runsScripts && (await runRootEvents(workspace, context, ['preinstall']));
  const receipt = await install(hasRun ? options : { ...options, workspace });
  if (runsScripts) await runRootEvents(workspace, context, eventsFor(receipt));
  context.terminal.draw('');
  const focus = { importer: workspace.selected, added: namesToAdd(request) };
  printOutcome(parsed, context, receipt, performance.now() - startedMs, focus);
  return 0;
}

function eventsFor(receipt: InstallReceipt): readonly string[] {
  return receipt.status === 'changed' ? ['dependencies', ...eventsAfter] : eventsAfter;
}

/** `name` of `name`, `name@range`, `@scope/name@range` and `name@npm:other@range`. */
function namesToAdd(request: InstallRequest): readonly string[] {
  if (request.kind !== 'add') return [];
  return request.specs.map((spec) => /^@?[^@]+/.exec(spec)?.[0] ?? spec);
}

function printOutcome(
  parsed: ParsedArguments,
  { terminal }: CommandContext,
  receipt: InstallReceipt,
  durationMs: number,
  focus: ReceiptFocus,
): void {
  if (parsed.flags['json'] === true)
    terminal.print(JSON.stringify(receiptJson(receipt, parsed), undefined, 2));
  else if (parsed.flags['plan'] === true) printPlan(terminal, receipt);
  else if (parsed.flags['silent'] !== true) printReceipt(terminal, receipt, durationMs, focus);
}

function ignoresScripts({ settings }: Workspace): boolean {
  return settingValue(settings, 'ignore-scripts') === true;
}

/** Whether any ran; it may have changed the project's files. */
async function runRootEvents(
  workspace: Workspace,
  context: CommandContext,
  events: readonly string[],
): Promise<boolean> {
  const manifest = workspace.importers['']?.raw;
  if (manifest === undefined) return false;
  const target = { directory: workspace.root, manifest };
  const scripts = scriptsOf(target);
  if (!events.some((event) => Object.hasOwn(scripts, event))) return false;
  await runLifecycle(target, events, scriptOptions(workspace, context, 'install'));
  return true;
}
