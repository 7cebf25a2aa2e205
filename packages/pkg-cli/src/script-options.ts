import type { ScriptEvent, ScriptOptions } from '@dx/pkg-build';
import { settingValue, type Workspace } from '@dx/pkg-workspace';
import type { CommandContext } from './command-context.ts';
import { scriptEnvironment } from './script-environment.ts';
import { plainText } from './terminal/plain-text.ts';

/** How the project's own scripts run: npm's variables, the shared terminal, a banner before each. */
export function scriptOptions(workspace: Workspace, context: CommandContext, command: string): ScriptOptions {
  const shell = settingValue(workspace.settings, 'script-shell');
  const skipHooks = settingValue(workspace.settings, 'ignore-scripts') === true;
  return {
    env: scriptEnvironment(workspace, context, command),
    stdio: 'inherit',
    skipHooks,
    signal: context.signal,
    ...(typeof shell === 'string' ? { scriptShell: shell } : {}),
    onEvent: (event) => printBanner(context, event),
  };
}

function printBanner({ terminal }: CommandContext, { packageId, event, command, args }: ScriptEvent): void {
  terminal.note(`\n> ${[packageId, event].filter((part) => part !== '').join(' ')}`);
  terminal.note(`> ${[command, ...args].map(plainText).join(' ')}\n`);
}
