import type { ScriptOptions } from '@dx/pkg-build';
import { settingValue, type Workspace } from '@dx/pkg-workspace';
import type { ParsedArguments } from '../arguments/flag.ts';
import type { CommandContext } from '../command-context.ts';
import { scriptOptions } from '../script-options.ts';

/** How the scripts around packing run; absent with `ignore-scripts`. With `--json` standard output stays clean. */
export function packScripts(
  workspace: Workspace,
  context: CommandContext,
  command: string,
  { flags }: ParsedArguments,
): ScriptOptions | undefined {
  if (settingValue(workspace.settings, 'ignore-scripts') === true) return undefined;
  const options = scriptOptions(workspace, context, command);
  return flags['json'] === true ? { ...options, stdio: 'pipe' } : options;
}
