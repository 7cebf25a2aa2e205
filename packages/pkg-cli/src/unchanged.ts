import { nodeFs } from '@dx/pkg-core/node';
import { formatDuration } from './terminal/format.ts';
import { findUnchanged } from './unchanged/find-unchanged.ts';
import { takeLaunch } from './unchanged/own-launch.ts';
import { tellLauncher } from './unchanged/record-launch.ts';
import { version } from './version.ts';

/**
 * Says that there is nothing to do where that is known without looking at the project again, before anything else of dx is
 * loaded. What it prints is what an install prints then.
 *
 * @returns whether it has
 */
export function sayUnchanged(): boolean {
  const startedMs = performance.now();
  const { argv, env, stdout } = process;
  takeLaunch(env);
  const inputs = { argv: argv.slice(2), env, directory: currentDirectory(), dxVersion: version };
  const record = findUnchanged(inputs, nodeFs);
  if (record === undefined) return false;
  stdout.write(`nothing to do, up to date in ${formatDuration(performance.now() - startedMs)}\n`);
  tellLauncher(inputs, record.reads);
  return true;
}

function currentDirectory(): string {
  try {
    return process.cwd();
  } catch {
    return '';
  }
}
