import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** How long one run may take. */
export const watchdogMs = 60_000;

/**
 * How a run ended.
 *
 * @typedef {object} Run
 * @property {string} command
 * @property {number | null} exitCode
 * @property {boolean} hung it took longer than the watchdog allows
 * @property {string} output
 * @property {number} ms
 */

/**
 * Runs the built dx, and ends it when it takes too long.
 *
 * @param {{ readonly program: string, readonly home: string, readonly directory: string, readonly generations: boolean }} where
 * @param {readonly string[]} argv
 * @returns {Promise<Run>}
 */
export async function runOnce({ program, home, directory, generations }, argv) {
  const startedMs = performance.now();
  const env = {
    PATH: process.env['PATH'],
    HOME: home,
    DX_HOME: home,
    npm_config_generations: String(generations),
  };

  const child = spawn(process.execPath, [program, ...argv], {
    cwd: directory,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let hung = false;
  const watchdog = setTimeout(() => {
    hung = true;
    child.kill('SIGKILL');
  }, watchdogMs);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      output += text;
    });
  const [exitCode] = await once(child, 'close');
  clearTimeout(watchdog);
  return { command: argv.join(' '), exitCode, hung, output, ms: performance.now() - startedMs };
}
