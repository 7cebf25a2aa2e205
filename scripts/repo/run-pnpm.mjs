import { join } from 'node:path';
import { root } from './root.mjs';
import { runWithPnpm } from './run-with-pnpm.mjs';

/**
 * Runs the pinned pnpm.
 *
 * @param {readonly string[]} args
 * @returns {Promise<void>}
 */
export function runPnpm(args) {
  return runWithPnpm(['pnpm', ...args]);
}

/**
 * Runs a task of turbo.json in every member, as far as it is not cached.
 *
 * @param {readonly string[]} args the task and flags of `turbo run`
 * @returns {Promise<void>}
 */
export function runTurbo(args) {
  return runWithPnpm([process.execPath, join(root, 'scripts', 'repo', 'turbo-child.mjs'), ...args]);
}
