import type { Settings } from '@dx/pkg-workspace';
import { secretsOfSettings } from './find-secrets.ts';
import { findLevel } from './log-level.ts';
import type { Terminal } from './terminal.ts';

/** What npmrc files and the environment say about output, and which of it is secret; the command line was heeded before. */
export function followSettings(terminal: Terminal, settings: Settings): void {
  const { values } = settings;
  terminal.keepSecret(secretsOfSettings(settings));
  const { loglevel, progress } = values;
  const level = isWished(loglevel) ? findLevel(loglevel.value) : undefined;
  if (level !== undefined) terminal.adjust({ level });
  if (isWished(progress) && progress.value === false) terminal.adjust({ progress: false });
}

function isWished<Value extends Settings['values'][string]>(setting: Value | undefined): setting is Value {
  return setting !== undefined && setting.source !== 'default' && setting.source !== 'cli';
}
