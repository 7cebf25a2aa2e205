import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * How a run ended.
 *
 * @typedef {object} Ended
 * @property {number | null} exitCode
 * @property {NodeJS.Signals | null} signal
 * @property {string} output
 * @property {number} ms
 */

/**
 * When a run is killed: after a time, or when a system call is entered for the n-th time.
 *
 * @typedef {{ readonly afterMs: number } | { readonly call: string, readonly when: number }} Kill
 */

/**
 * Runs the built dx in a sandbox, and kills it.
 *
 * @param {import('./sandbox.mjs').Sandbox} sandbox
 * @param {readonly string[]} argv
 * @param {Kill} [kill]
 * @returns {Promise<Ended>}
 */
export async function runDx({ project, home, generations, program }, argv, kill) {
  const startedMs = performance.now();
  const command = [process.execPath, program, ...argv];
  const [file = '', ...args] = kill !== undefined && 'call' in kill ? [...traced(kill), ...command] : command;
  const env = {
    PATH: process.env['PATH'],
    HOME: home,
    DX_HOME: join(home, 'dx'),
    npm_config_generations: String(generations),
  };
  const child = spawn(file, args, { cwd: project, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const timer =
    kill !== undefined && 'afterMs' in kill ? setTimeout(() => endGroup(child.pid), kill.afterMs) : undefined;
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      output += text;
    });
  const [exitCode, signal] = await once(child, 'close');
  clearTimeout(timer);
  const ms = performance.now() - startedMs;
  await untilAlone(project);
  return { exitCode, signal, output, ms };
}

/** @param {{ readonly call: string, readonly when: number }} kill */
function traced({ call, when }) {
  return [
    'strace',
    '-f',
    '-qq',
    '-o',
    '/dev/null',
    '-e',
    `trace=${call}`,
    '-e',
    `inject=${call}:signal=KILL:when=${when}`,
  ];
}

/** @param {number | undefined} pid */
function endGroup(pid) {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

const waitMs = 20;
const mostWaits = 1_000;

/**
 * Waits until no process works in a directory any more: what dx started to work on after it.
 *
 * @param {string} directory
 */
export async function untilAlone(directory) {
  for (let waits = 0; waits < mostWaits && isSomebodyIn(directory); waits += 1) await pause(waitMs);
}

/** @param {string} directory */
function isSomebodyIn(directory) {
  return readdirSync('/proc').some((name) => {
    try {
      return /^\d+$/.test(name) && readlinkSync(`/proc/${name}/cwd`) === directory;
    } catch {
      return false;
    }
  });
}
