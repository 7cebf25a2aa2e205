import { nodeFs } from '@dx/pkg-core/node';
import { readWorkspace } from '@dx/pkg-workspace';
import { commonFlags } from '../arguments/flags.ts';
import type { Command } from '../command.ts';
import type { CommandContext } from '../command-context.ts';
import { shellScript } from '../completion/shell-script.ts';

/** `dx completion`: the script for shells; and, when a shell asks, what could come next. */
export const completionCommand: Command = {
  usage: '',
  flags: [],
  examples: ['source <(dx completion)', 'dx completion >> ~/.bashrc'],
  run: async (parsed, context) => {
    const { COMP_CWORD } = context.project.env;
    if (COMP_CWORD === undefined) {
      context.terminal.print(shellScript.trimEnd());
      return 0;
    }
    const at = Number(COMP_CWORD);
    const start = parsed.rest[at] ?? '';
    const candidates = await candidatesFor(parsed.rest.slice(1, at), start, context);
    for (const candidate of candidates) if (candidate.startsWith(start)) context.terminal.print(candidate);
    return 0;
  },
};

async function candidatesFor(
  before: readonly string[],
  start: string,
  context: CommandContext,
): Promise<readonly string[]> {
  const { commands } = await import('./all.ts');
  const [word] = before;
  if (word === undefined)
    return commands.flatMap(({ name, aliases }) => (start === '' ? [name] : [name, ...aliases]));
  const entry = commands.find(({ name, aliases }) => name === word || aliases.includes(word));
  if (entry === undefined) return [];
  if (start.startsWith('-')) {
    const { flags } = await entry.load();
    return [...flags, ...commonFlags]
      .filter(({ isQuiet }) => isQuiet !== true)
      .map(({ name }) => `--${name}`);
  }
  if (entry.name === 'run') return scriptNames(context);
  return ['remove', 'update', 'outdated', 'explain', 'why'].includes(entry.name)
    ? dependencyNames(context)
    : [];
}

function scriptNames(context: CommandContext): readonly string[] {
  const { importers, selected } = readWorkspace(context.project, { fs: nodeFs });
  return Object.keys(importers[selected]?.fields.scripts ?? {});
}

function dependencyNames(context: CommandContext): readonly string[] {
  const { importers, selected } = readWorkspace(context.project, { fs: nodeFs });
  const { dependencies, devDependencies, optionalDependencies } = importers[selected]?.fields ?? {};
  return Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies });
}
