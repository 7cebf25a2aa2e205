import path from 'node:path';
import { settingValue } from '@dx/pkg-workspace';
import type { Flag } from '../arguments/flag.ts';
import type { Command } from '../command.ts';
import type { CommandContext } from '../command-context.ts';
import { npmrcFiles } from '../npmrc/npmrc-files.ts';

const flags: readonly Flag[] = [
  { name: 'global', short: 'g', type: 'boolean', summary: 'That of global packages', isSetting: true },
];

/** `dx root`, `dx prefix`, `dx bin`: where packages and commands of the project, or global ones, are. */
export function locationCommand(kind: 'root' | 'prefix' | 'bin'): Command {
  return {
    usage: '',
    flags,
    examples: [`dx ${kind}`, `dx ${kind} --global`],
    run: async (_parsed, context) => {
      context.terminal.print(locationOf(kind, context));
      return 0;
    },
  };
}

function locationOf(kind: 'root' | 'prefix' | 'bin', { project }: CommandContext): string {
  const { settings, files } = npmrcFiles(project);
  const isWindows = project.platform === 'win32';
  if (settingValue(settings, 'global') !== true) {
    const prefix = path.dirname(files.project);
    if (kind === 'prefix') return prefix;
    return path.join(prefix, 'node_modules', ...(kind === 'bin' ? ['.bin'] : []));
  }
  const prefix = settingValue(settings, 'prefix');
  const global = typeof prefix === 'string' ? prefix : project.globalPrefix;
  if (kind === 'prefix') return global;
  if (kind === 'bin') return isWindows ? global : path.join(global, 'bin');
  return isWindows ? path.join(global, 'node_modules') : path.join(global, 'lib', 'node_modules');
}
