import { install } from '@dx/pkg-install';
import type { Workspace } from '@dx/pkg-workspace';
import type { ParsedArguments } from '../arguments/flag.ts';
import type { CommandContext } from '../command-context.ts';
import { installOptions } from '../install-options.ts';

/** Brings lockfile and tree in line with the patches that package.json has now, as npm does after each change of them. */
export async function applyPatches(
  parsed: ParsedArguments,
  context: CommandContext,
  { settings }: Workspace,
): Promise<void> {
  await install(installOptions(parsed, context, settings, { kind: 'install' }));
  context.terminal.draw('');
}
