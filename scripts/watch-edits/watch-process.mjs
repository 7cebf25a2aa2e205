import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/**
 * `dx watch` at work.
 *
 * @typedef {object} WatchProcess
 * @property {() => number} quietMs how long it has said nothing
 * @property {() => string | undefined} last the kind of its newest event
 * @property {() => readonly string[]} complaints what was said to be in the way, with codes
 * @property {() => boolean} hasEnded
 * @property {(signal: NodeJS.Signals) => Promise<void>} end
 */

/**
 * @param {import('../kills/sandbox.mjs').Sandbox} sandbox
 * @returns {WatchProcess}
 */
export function startWatch({ project, home, generations, program }) {
  const child = spawn(process.execPath, [program, 'watch', '--json'], {
    cwd: project,
    env: environment(home, generations),
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  /** @type {string[]} */
  const complaints = [];
  let [lastMs, last] = [performance.now(), /** @type {string | undefined} */ (undefined)];
  createInterface({ input: child.stdout }).on('line', (line) => {
    const event = JSON.parse(line);
    [lastMs, last] = [performance.now(), event.kind];
    if (['failed', 'held', 'broken'].includes(event.kind)) complaints.push(`${event.kind} ${event.code}`);
  });
  const ended = once(child, 'exit');
  return {
    quietMs: () => performance.now() - lastMs,
    last: () => last,
    complaints: () => complaints,
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    end: async (signal) => {
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
        process.kill(-child.pid, signal);
      await ended;
    },
  };
}

/**
 * @param {string} home
 * @param {boolean} generations
 */
export function environment(home, generations) {
  return {
    PATH: process.env['PATH'],
    HOME: home,
    TMPDIR: home,
    DX_HOME: `${home}/dx`,
    npm_config_generations: String(generations),
  };
}
