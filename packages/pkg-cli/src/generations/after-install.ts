import { constants, setPriority } from 'node:os';
import { nodeFs } from '@dx/pkg-core/node';
import { install, prepareSpare } from '@dx/pkg-install';
import { readWorkspace } from '@dx/pkg-workspace';
import type { ParsedArguments } from '../arguments/flag.ts';
import type { CommandContext } from '../command-context.ts';
import { installOptions } from '../install-options.ts';
import { recordUnchanged } from '../run-install.ts';

/**
 * Gets ready for the next install of the same command line, at the lowest priority: records what this one would go by if
 * there is nothing to do, and makes a spare tree. Only looks at the project; whatever has changed there since is the
 * next install's.
 */
export async function afterInstall(parsed: ParsedArguments, context: CommandContext): Promise<number> {
  standBack();
  const workspace = readWorkspace(context.project, { fs: nodeFs });
  const options = installOptions(parsed, context, workspace.settings, { kind: 'install' });
  const policy = { ...options.policy, outcome: 'plan' } as const;
  const receipt = await install({ ...options, policy, workspace });
  if (receipt.status === 'up-to-date')
    await recordUnchanged(parsed, context, workspace, { options, receipt });
  const { nodeVersion } = context.project;
  const { home } = options;
  if (options.policy?.generations === true) await prepareSpare({ root: workspace.root, home, nodeVersion });
  return 0;
}

function standBack(): void {
  try {
    setPriority(constants.priority.PRIORITY_LOW);
  } catch {
    // Somebody else's rules; it is only politeness.
  }
}
