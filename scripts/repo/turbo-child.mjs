import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { root } from './root.mjs';
import { runCommand } from './run-command.mjs';
import { runMain } from './run-main.mjs';

/** Runs turbo with a pnpm on PATH that can be started without a shell, as turbo does. */
await runMain(() => {
  const turbo = join(root, 'node_modules', 'turbo', 'bin', 'turbo');
  const path = [writeLauncher(), process.env['PATH']].filter((part) => part !== undefined).join(delimiter);
  const args = ['run', ...process.argv.slice(2), '--output-logs=errors-only'];
  return runCommand(process.execPath, [turbo, ...args], { env: { ...process.env, PATH: path } });
});

/**
 * Where npm held back the install script of pnpm, its command is a file without an interpreter line. A shell runs
 * that, the system does not.
 *
 * @returns {string | undefined} the launcher's directory; none on Windows, where npm makes launchers itself
 */
function writeLauncher() {
  if (process.platform === 'win32') return undefined;
  const directory = join(root, 'node_modules', '.setup-bin');
  const launcher = join(directory, 'pnpm');
  mkdirSync(directory, { recursive: true });
  writeFileSync(launcher, `#!/bin/sh\nexec '${findPnpm(directory).replaceAll("'", "'\\''")}' "$@"\n`);
  chmodSync(launcher, 0o755);
  return directory;
}

/**
 * @param {string} except
 * @returns {string} absolute path
 */
function findPnpm(except) {
  const directories = (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((directory) => directory !== except);
  const found = directories.map((directory) => join(directory, 'pnpm')).find((path) => existsSync(path));
  if (found === undefined) throw new Error('pnpm is not on PATH; start this through npm run setup');
  return found;
}
