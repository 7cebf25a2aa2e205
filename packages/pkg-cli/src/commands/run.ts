import { runScript, type ScriptPackage, scriptsOf } from '@dx/pkg-build';
import { nodeFs } from '@dx/pkg-core/node';
import { readWorkspace, type Workspace } from '@dx/pkg-workspace';
import type { ParsedArguments } from '../arguments/flag.ts';
import type { Command } from '../command.ts';
import type { CommandContext } from '../command-context.ts';
import { memberFlags, namesMembers, selectMembers } from '../members/select-members.ts';
import { memberName } from '../run-members/run-members.ts';
import { runMemberFlags } from '../run-members/run-wishes.ts';
import { syncAfterScript } from '../run-members/sync-after-script.ts';
import { scriptOptions } from '../script-options.ts';
import { followSettings } from '../terminal/follow-settings.ts';
import { plainText } from '../terminal/plain-text.ts';
import { warningLine } from '../terminal/print-receipt.ts';
import { verifyFirst } from '../verify/verify-first.ts';

const flags: Command['flags'] = [
  ...memberFlags,
  { name: 'if-present', type: 'boolean', summary: 'Do nothing when the script is missing' },
  { name: 'ignore-scripts', type: 'boolean', summary: 'Leave pre and post scripts out', isSetting: true },
  {
    name: 'script-shell',
    type: 'text',
    placeholder: '<path>',
    summary: 'Shell to run it in',
    isSetting: true,
  },
  ...runMemberFlags,
];

/** `dx run`: a script of the project. */
export const runCommand: Command = {
  usage: '[script] [-- <args…>]',
  flags,
  examples: [
    'dx run',
    'dx run build',
    'dx run test -- --watch',
    'dx run build --workspaces --if-present',
    "dx run test --filter '@scope/*' --filter '!@scope/docs'",
    "dx run build --filter '...[main]'",
    "dx run dev --filter 'app...' --parallel",
  ],
  run: async (parsed, context) => {
    const [name, ...words] = parsed.words;
    const workspace = readWorkspace(context.project, { fs: nodeFs });
    if (name === undefined) return listAll(workspace, parsed, context);
    return runNamed(workspace, name, [...words, ...parsed.rest], parsed, context);
  },
};

/** `dx test`, `dx start`, `dx stop`: short for `dx run <name>`. */
export function runNamedCommand(name: string): Command {
  return {
    usage: '[-- <args…>]',
    flags,
    examples: [`dx ${name}`],
    run: async (parsed, context) => {
      const workspace = readWorkspace(context.project, { fs: nodeFs });
      return runNamed(workspace, name, [...parsed.words, ...parsed.rest], parsed, context);
    },
  };
}

/** `dx restart`: its own script, or else stop and start. */
export const restartCommand: Command = {
  usage: '[-- <args…>]',
  flags,
  examples: ['dx restart'],
  run: async (parsed, context) => {
    const workspace = readWorkspace(context.project, { fs: nodeFs });
    const args = [...parsed.words, ...parsed.rest];
    if (namesMembers(parsed)) return runNamed(workspace, 'restart', args, parsed, context);
    const scripts = scriptsOf(selectedPackage(workspace));
    if (Object.hasOwn(scripts, 'restart')) return runNamed(workspace, 'restart', args, parsed, context);
    await runNamed(
      workspace,
      'stop',
      args,
      { ...parsed, flags: { ...parsed.flags, 'if-present': true } },
      context,
    );
    return runNamed(workspace, 'start', args, parsed, context);
  },
};

async function runNamed(
  workspace: Workspace,
  name: string,
  args: readonly string[],
  parsed: ParsedArguments,
  context: CommandContext,
): Promise<number> {
  followSettings(context.terminal, workspace.settings);
  warnOfStrays(parsed, name, context);
  await verifyFirst(workspace.settings, context);
  if (namesMembers(parsed)) {
    const { runScriptInMembers } = await import('../run-members/run-script-in-members.ts');
    return runScriptInMembers(workspace, { name, args }, parsed, context);
  }
  const target = selectedPackage(workspace);
  if (parsed.flags['if-present'] === true && !Object.hasOwn(scriptsOf(target), name)) return 0;
  await runScript(target, name, args, scriptOptions(workspace, context, 'run'));
  await syncAfterScript(workspace, workspace.selected);
  return 0;
}

/** npm takes them without a word, and the script never sees them. */
function warnOfStrays({ strays = [] }: ParsedArguments, script: string, { terminal }: CommandContext): void {
  for (const stray of strays) {
    const text = `${stray} is an option of dx as of npm: the script "${script}" does not get it unless it stands behind --`;
    terminal.warn(warningLine(terminal, text));
  }
}

function selectedPackage({ importers, root, selected }: Workspace): ScriptPackage {
  const directory = selected === '' ? root : `${root}/${selected}`;
  return { directory, manifest: importers[selected]?.raw ?? {} };
}

/** The scripts of the package that was chosen, or of all of them under their names. */
function listAll(workspace: Workspace, parsed: ParsedArguments, context: CommandContext): number {
  if (!namesMembers(parsed)) return listScripts(parsed, context, selectedPackage(workspace));
  const { terminal, project } = context;
  const { packages } = selectMembers(workspace, parsed, project.directory);
  const named = packages.map(
    (member) => [memberName(member), { directory: member.directory, manifest: member.manifest.raw }] as const,
  );
  if (parsed.flags['json'] === true) {
    const scripts = Object.fromEntries(named.map(([name, target]) => [name, scriptsOf(target)]));
    terminal.print(JSON.stringify(scripts, undefined, 2));
    return 0;
  }
  for (const [name, target] of named) {
    terminal.note(`\n${terminal.paint.cyan(name)}`);
    listScripts(parsed, context, target);
  }
  return 0;
}

function listScripts(parsed: ParsedArguments, { terminal }: CommandContext, target: ScriptPackage): number {
  const scripts = scriptsOf(target);
  if (parsed.flags['json'] === true) terminal.print(JSON.stringify(scripts, undefined, 2));
  else if (Object.keys(scripts).length === 0) terminal.note('No scripts in package.json');
  else
    for (const [name, command] of Object.entries(scripts)) {
      terminal.print(`${terminal.paint.bold(plainText(name))}\n  ${terminal.paint.dim(plainText(command))}`);
    }
  return 0;
}
