import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.mjs';
import { runCommand } from './run-command.mjs';

/**
 * Runs a command with the pnpm that package.json names on PATH. npx gets it, so that nothing but Node and npm needs to
 * be there.
 *
 * @param {readonly string[]} command
 * @returns {Promise<void>}
 */
export function runWithPnpm(command) {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const npxFlags = ['--yes', '--include=optional', '--ignore-scripts=false', `--package=${packageManager}`];
  return runCommand('npx', [...npxFlags, '--', ...command], { env: cleanEnvironment(process.env) });
}

/**
 * Without what would leave out parts of the installation: development dependencies are what it is for.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
function cleanEnvironment(env) {
  const unwanted = /^(?:node_env|npm_config_(?:omit|only|production|include|dry_run|workspaces?))$/i;
  const kept = Object.entries(env).filter(([name]) => !unwanted.test(name));
  return { ...Object.fromEntries(kept), TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' };
}
