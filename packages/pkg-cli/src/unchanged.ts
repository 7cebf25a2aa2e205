import { homedir } from 'node:os';
import { nodeFs } from '@dx/pkg-core/node';
import { chooseHome } from './choose-home.ts';
import { formatDuration } from './terminal/format.ts';
import { findUnchanged } from './unchanged/find-unchanged.ts';
import { ownInputs } from './unchanged/own-inputs.ts';
import { takeLaunch } from './unchanged/own-launch.ts';
import { tellLauncher } from './unchanged/record-launch.ts';
import { repeatNotes, repeatWarnings } from './unchanged/repeat-told.ts';

/**
 * Says that there is nothing to do where that is known without looking at the project again, before anything else of dx is
 * loaded. What it prints is what an install prints then.
 *
 * @returns whether it has
 */
export function sayUnchanged(): boolean {
  const startedMs = performance.now();
  const { env, stdout } = process;
  takeLaunch(env);
  const inputs = ownInputs();
  const record = findUnchanged(inputs, nodeFs);
  if (record === undefined) return false;
  repeatWarnings(record.warnings, process);
  stdout.write(`nothing to do, up to date in ${formatDuration(performance.now() - startedMs)}\n`);
  repeatNotes(record.notes, process);
  tellLauncher(inputs, record);
  return true;
}

const installWords: ReadonlySet<string | undefined> = new Set(['install', 'i', 'ci', 'clean-install']);

/** Whether `sayRestored` may find something: there are complete trees somewhere, and an install is asked for. */
export function mayRestore(): boolean {
  const { argv, env, directory } = ownInputs();
  if (!installWords.has(argv[0])) return false;
  const home = chooseHome(
    { env, home: env['HOME'] ?? homedir(), platform: process.platform, project: directory },
    nodeFs,
  );
  return nodeFs.lstat(`${home}/generations/v1`) !== undefined;
}
