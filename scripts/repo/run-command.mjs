import { spawn } from 'node:child_process';
import { root } from './root.mjs';

/**
 * Runs a program with this terminal as its own and waits for it.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ readonly directory?: string, readonly env?: NodeJS.ProcessEnv }} [options] by default the repository's root
 * @returns {Promise<void>} rejects when the program fails
 */
export function runCommand(command, args, options = {}) {
  const { directory = root, env = process.env } = options;
  const shell = process.platform === 'win32' && command === 'npx';
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: directory, env, shell, stdio: 'inherit' });
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`${[command, ...args].join(' ')} failed with ${signal ?? `exit code ${code}`}`));
    });
  });
}
