import { nodeFs } from '@dx/pkg-core/node';
import { type InstallReceipt, type InstallRequest, install } from '@dx/pkg-install';
import { readWorkspace, settingValue, type Workspace } from '@dx/pkg-workspace';
import type { ParsedArguments } from './arguments/flag.ts';
import type { CommandContext } from './command-context.ts';
import { installOptions } from './install-options.ts';
import { receiptJson } from './receipt-json.ts';
import type { RootScripts } from './root-scripts.ts';
import { followSettings } from './terminal/follow-settings.ts';
import { printPlan, printReceipt, type ReceiptFocus, warningLine } from './terminal/print-receipt.ts';

/** Everything that npm runs of the project itself around an installation. */
const rootEvents = [
  'preinstall',
  ...['predependencies', 'dependencies', 'postdependencies'],
  ...['install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare'],
];

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
  const options = installOptions(parsed, context, workspace.settings, request);
  const scripts =
    options.policy?.outcome === 'tree' ? await rootScripts(parsed, workspace, context, request) : undefined;
  const hasRun = await scripts?.runBefore();
  const receipt = await install(hasRun === true ? options : { ...options, workspace });
  await scripts?.runAfter(receipt);
  context.terminal.draw('');
  const focus = { importer: workspace.selected, added: namesToAdd(request) };
  await printOutcome(parsed, context, receipt, performance.now() - startedMs, focus);
  return 0;
}

/** The project's own scripts; nothing is loaded where it has none that an installation runs. */
async function rootScripts(
  parsed: ParsedArguments,
  workspace: Workspace,
  context: CommandContext,
  request: InstallRequest,
): Promise<RootScripts | undefined> {
  if (settingValue(workspace.settings, 'ignore-scripts') === true) return undefined;
  const manifest = workspace.importers[''];
  if (manifest === undefined) return undefined;
  const { scripts = {} } = manifest.fields;
  const hasOwn = rootEvents.some((event) => Object.hasOwn(scripts, event));
  if (!hasOwn && nodeFs.lstat(`${workspace.root}/binding.gyp`) === undefined) return undefined;
  const { openRootScripts } = await import('./root-scripts.ts');
  return openRootScripts(workspace, manifest, context, { request, command: commandOf(parsed, request) });
}

/** As npm calls it. */
function commandOf({ flags }: ParsedArguments, { kind }: InstallRequest): string {
  if (kind === 'install') return flags['frozen-lockfile'] === true ? 'ci' : 'install';
  return kind === 'add' ? 'install' : kind === 'remove' ? 'uninstall' : kind;
}

/** `name` of `name`, `name@range`, `@scope/name@range` and `name@npm:other@range`. */
function namesToAdd(request: InstallRequest): readonly string[] {
  if (request.kind !== 'add') return [];
  return request.specs.map((spec) => /^@?[^@]+/.exec(spec)?.[0] ?? spec);
}

async function printOutcome(
  parsed: ParsedArguments,
  { terminal }: CommandContext,
  receipt: InstallReceipt,
  durationMs: number,
  focus: ReceiptFocus,
): Promise<void> {
  if (parsed.flags['json'] === true)
    terminal.print(JSON.stringify(receiptJson(receipt, parsed), undefined, 2));
  else if (parsed.flags['plan'] === true) printPlan(terminal, receipt);
  else if (terminal.level !== 'silent') await printReceipt(terminal, receipt, durationMs, focus);
}
