import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.mjs';
import { runCommand } from './run-command.mjs';

/**
 * Runs the pnpm that package.json names, through npx, so that nothing but Node and npm needs to be there. Programs
 * that pnpm starts find it on PATH.
 *
 * @param {readonly string[]} args
 * @returns {Promise<void>}
 */
export function runPnpm(args) {
  return runCommand('npx', ['--yes', readPackageManager(), ...args], { env: cleanEnvironment(process.env) });
}

/** @returns {string} `pnpm@<version>` */
function readPackageManager() {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return packageManager;
}

/**
 * Without what would leave out parts of the installation: development dependencies are what it is for.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
function cleanEnvironment(env) {
  const { NODE_ENV: _, ...rest } = env;
  const kept = Object.entries(rest).filter(
    ([name]) => !/^npm_config_(?:omit|only|production|include|dry_run)$/i.test(name),
  );
  return { ...Object.fromEntries(kept), TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' };
}
