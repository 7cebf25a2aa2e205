import { nodeFs } from '@dx/pkg-core/node';
import { readSettings, type SettingsInput } from '@dx/pkg-workspace';
import { secretsOfSettings } from '../terminal/find-secrets.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** Before a failure is told: what the settings have that nobody may see. Settings that cannot be read have nothing. */
export function learnSecrets(terminal: Terminal, project: SettingsInput | undefined): void {
  if (project === undefined) return;
  try {
    terminal.keepSecret(secretsOfSettings(readSettings(project, { fs: nodeFs, unknownKeys: 'warn' })));
  } catch {
    // The failure that is about to be told is the one that people should see.
  }
}
