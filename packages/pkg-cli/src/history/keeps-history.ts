import { hideSecrets } from '@dx/pkg-core';
import type { InstallOptions } from '@dx/pkg-install';
import { type Settings, settingValue } from '@dx/pkg-workspace';
import type { ParsedArguments } from '../arguments/flag.ts';
import type { CommandContext } from '../command-context.ts';

/** What of the options of a command tells an installation from another. */
const toldFlags: Readonly<Record<string, string>> = {
  'save-dev': '-D',
  'save-optional': '-O',
  'save-peer': '--save-peer',
  'save-exact': '-E',
  save: '--save',
  'frozen-lockfile': '--frozen-lockfile',
  'package-lock-only': '--package-lock-only',
};

/**
 * Keeps a history of what an installation writes, on people's machines, unless the setting `generations` says no; in
 * continuous integration only when it says yes. `command` is the name that people know it by.
 */
export async function historyOptions(
  { flags, words }: ParsedArguments,
  { project: { env } }: Pick<CommandContext, 'project'>,
  settings: Settings,
  command: string,
): Promise<Pick<InstallOptions, 'history'>> {
  if (flags['plan'] === true || !keepsHistory(settings, env)) return {};
  const told = Object.entries(toldFlags).filter(([name]) => flags[name] === true);
  const shown = words.map((word) => hideSecrets(word));
  return { history: { command: ['dx', command, ...shown, ...told.map(([, text]) => text)].join(' ') } };
}

function keepsHistory(settings: Settings, { CI }: Readonly<Record<string, string | undefined>>): boolean {
  const setting = settingValue(settings, 'generations');
  if (typeof setting === 'boolean') return setting;
  return CI === undefined || CI === '' || CI === 'false' || CI === '0';
}
