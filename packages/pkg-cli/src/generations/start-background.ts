import path from 'node:path';
import { isStandalone } from '../own-process.ts';
import { ownLaunch } from '../unchanged/own-launch.ts';
import { backgroundWord } from './background-word.ts';

/**
 * Starts dx once more, in a process of its own that outlives this one, to get ready for the next install: see
 * `afterInstall`. What it prints nobody sees, and what goes wrong there changes nothing.
 *
 * @param argv the command line of the next install
 */
export function startBackground(argv: readonly string[], directory: string): void {
  const { spawn } = process.getBuiltinModule('node:child_process');
  const program = isStandalone() ? [] : [path.resolve(process.argv[1] ?? '')];
  const child = spawn(process.execPath, [...program, backgroundWord, ...argv], {
    cwd: directory,
    env: { ...process.env, ...launchVariable() },
    detached: true,
    stdio: 'ignore',
    windowsHide: true,
  });
  child.on('error', () => undefined);
  child.unref();
}

/** As the launcher handed it over, for what it is told. */
function launchVariable(): Readonly<Record<string, string>> {
  const launch = ownLaunch();
  if (launch === undefined) return {};
  const { variables, lastingVariables, launcher } = launch;
  return { DX_LAUNCH: `${variables} ${lastingVariables} ${launcher}` };
}
