import { type Settings, settingValue } from '@dx/pkg-workspace';
import type { ParsedArguments } from '../arguments/flag.ts';

/**
 * Whether complete trees are kept beside the project: on people's machines, unless the setting `generations` or the flag
 * `--no-spare` says no; in continuous integration only when the setting says yes.
 */
export function wantsGenerations(
  { flags }: ParsedArguments,
  settings: Settings,
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  if (flags['spare'] === false) return false;
  const setting = settingValue(settings, 'generations');
  if (typeof setting === 'boolean') return setting;
  const { CI } = env;
  return CI === undefined || CI === '' || CI === 'false' || CI === '0';
}
