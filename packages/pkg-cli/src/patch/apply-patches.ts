import { install } from '@dx/pkg-install';
import type { Workspace } from '@dx/pkg-workspace';
import type { ParsedArguments } from '../arguments/flag.ts';
import type { CommandContext } from '../command-context.ts';
import { gateOptions } from '../gates/load-gates.ts';
import { installOptions } from '../install-options.ts';

/** Brings lockfile and tree in line with the patches that package.json has now, as npm does after each change of them. */
export async function applyPatches(
  parsed: ParsedArguments,
  context: CommandContext,
  workspace: Workspace,
): Promise<void> {
  const options = installOptions(parsed, context, workspace.settings, { kind: 'install' });
  await install({ ...options, ...gateOptions(workspace, context) });
  context.terminal.draw('');
}
