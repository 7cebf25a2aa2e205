import { constants, setPriority } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { nodeFs } from '@dx/pkg-core/node';
import {
  type InstallOptions,
  type InstallReceipt,
  install,
  prepareSpare,
  readOnlyProject,
} from '@dx/pkg-install';
import { type GenerationsOptions, generationsDirectory } from '@dx/pkg-link/generations';
import { readWorkspace, type Workspace } from '@dx/pkg-workspace';
import type { ParsedArguments } from '../arguments/flag.ts';
import type { CommandContext } from '../command-context.ts';
import { installOptions } from '../install-options.ts';
import { recordUnchanged } from '../run-install.ts';
import { tellOfSpare } from '../unchanged/record-spare.ts';

/**
 * Gets ready for the next install of the same command line, at the lowest priority: records what this one would go by if
 * there is nothing to do, makes a spare tree, and notes what was added. Only looks at the project; whatever has changed there since is the
 * next install's.
 */
export async function afterInstall(parsed: ParsedArguments, context: CommandContext): Promise<number> {
  standBack();
  const workspace = readWorkspace(context.project, { fs: nodeFs });
  const options = installOptions(parsed, context, workspace.settings, { kind: 'install' });
  await untilTidy(workspace.root);
  const receipt = await lookOnly(options, workspace);
  if (receipt?.status === 'up-to-date')
    await recordUnchanged(parsed, context, workspace, { options, receipt });
  const { nodeVersion } = context.project;
  const { home } = options;
  if (options.policy?.generations !== true) return 0;
  await prepareSpare({ root: workspace.root, home, nodeVersion });
  const place = { directory: generationsDirectory(home, workspace.root), fs: nodeFs };
  removeTaken(place);
  tellOfSpare({ ...context.project, argv: context.argv }, home);
  const { getAhead } = await import('../prediction/get-ahead.ts');
  await getAhead(workspace, options);
  return 0;
}

/** What is left of spares that the launcher has moved into the project: next to nothing. */
function removeTaken({ directory, fs }: GenerationsOptions): void {
  try {
    for (const { name } of fs.readDirectory(directory)) {
      const own = `${directory}/${name}`;
      const isTaken = fs.lstat(`${own}/seal.json.taken`) !== undefined;
      if (isTaken && fs.lstat(`${own}/tree/node_modules`) === undefined) fs.removeTree(own);
    }
  } catch {
    // It goes with the next.
  }
}

const tidyChecks = 200;
const tidyPauseMs = 50;

/** What the install has removed is deleted by another process; until then there is something to tidy up. */
async function untilTidy(root: string): Promise<void> {
  const state = `${root}/node_modules/.dx`;
  const isTidy = (): boolean =>
    nodeFs.lstat(state) === undefined ||
    nodeFs.readDirectory(state).every(({ name }) => !/^(?:stage|trash)-/.test(name));
  for (let checks = 0; checks < tidyChecks && !isTidy(); checks += 1) await setTimeout(tidyPauseMs);
}

/** Another install may be at work by now, and nothing that it has under way may be taken for left over. */
async function lookOnly(options: InstallOptions, workspace: Workspace): Promise<InstallReceipt | undefined> {
  const fs = readOnlyProject(workspace.root, nodeFs);
  const policy = { ...options.policy, outcome: 'plan' } as const;
  try {
    return await install({ ...options, workspace, policy, ports: { ...options.ports, fs } });
  } catch {
    return undefined;
  }
}

function standBack(): void {
  try {
    setPriority(constants.priority.PRIORITY_LOW);
  } catch {
    // Somebody else's rules; it is only politeness.
  }
}
