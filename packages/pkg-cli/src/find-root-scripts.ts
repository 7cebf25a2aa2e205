import { nodeFs } from '@dx/pkg-core/node';
import type { InstallRequest } from '@dx/pkg-install';
import { settingValue, type Workspace } from '@dx/pkg-workspace';
import type { CommandContext } from './command-context.ts';
import type { RootScripts } from './root-scripts.ts';

/** Everything that npm runs of the project itself around an installation. */
const rootEvents = [
  'preinstall',
  ...['predependencies', 'dependencies', 'postdependencies'],
  ...['install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare'],
];

/** What the project's own scripts run around; `command` is npm's name of it. */
export interface RootScriptsOf {
  readonly request: InstallRequest;
  readonly command: string;
}

/** The project's own scripts; nothing is loaded where it has none that an installation runs. */
export async function findRootScripts(
  workspace: Workspace,
  context: CommandContext,
  of: RootScriptsOf,
): Promise<RootScripts | undefined> {
  const manifest = workspace.importers[''];
  if (manifest === undefined || !hasRootScripts(workspace)) return undefined;
  const { openRootScripts } = await import('./root-scripts.ts');
  return openRootScripts(workspace, manifest, context, of);
}

/** Whether an installation runs scripts of the project itself. */
export function hasRootScripts({ settings, importers, root }: Workspace): boolean {
  if (settingValue(settings, 'ignore-scripts') === true) return false;
  const scripts = importers['']?.fields.scripts ?? {};
  const hasOwn = rootEvents.some((event) => Object.hasOwn(scripts, event));
  return hasOwn || nodeFs.lstat(`${root}/binding.gyp`) !== undefined;
}
