import type { Settings } from '@dx/pkg-workspace';
import { findLevel } from './log-level.ts';
import type { Terminal } from './terminal.ts';

/** What npmrc files and the environment say about output; the command line has been heeded before. */
export function followSettings(terminal: Terminal, { values }: Settings): void {
  const { loglevel, progress } = values;
  const level = isWished(loglevel) ? findLevel(loglevel.value) : undefined;
  if (level !== undefined) terminal.adjust({ level });
  if (isWished(progress) && progress.value === false) terminal.adjust({ progress: false });
}

function isWished<Value extends Settings['values'][string]>(setting: Value | undefined): setting is Value {
  return setting !== undefined && setting.source !== 'default' && setting.source !== 'cli';
}
