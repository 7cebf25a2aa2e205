import { delimiter, join, sep } from 'node:path';

/**
 * The environment of a user who works on a project of their own: nothing of the script runner that started us, no
 * commands of this repository on PATH, a dx home of its own, and nobody who phones home.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {string} base absolute, where the dx home goes
 * @param {string} root of the repository
 * @returns {NodeJS.ProcessEnv}
 */
export function cleanEnvironment(env, base, root) {
  const unwanted =
    /^(?:init_cwd|node_env|npm_(?:command|execpath|node_execpath|lifecycle_.*|package_.*)|npm_config_(?:omit|only|production|include|dry_run|workspaces?|ignore_scripts|local_prefix|user_agent|package_lock.*))$/i;
  const kept = Object.entries(env).filter(([name]) => !unwanted.test(name));
  const path = (env['PATH'] ?? '')
    .split(delimiter)
    .filter((directory) => !`${directory}${sep}`.startsWith(`${root}${sep}`));
  return {
    ...Object.fromEntries(kept),
    PATH: path.join(delimiter),
    DX_HOME: join(base, 'home'),
    NO_COLOR: '1',
    NEXT_TELEMETRY_DISABLED: '1',
    ASTRO_TELEMETRY_DISABLED: '1',
    DO_NOT_TRACK: '1',
  };
}
