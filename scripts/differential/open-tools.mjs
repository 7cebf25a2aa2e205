import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cleanEnvironment } from '../compat/clean-environment.mjs';
import { root } from '../repo/root.mjs';

/** @typedef {import('./run-tool.mjs').Tool} Tool */

/**
 * dx and npm with the same Node, the same settings and no settings of the user: what they decide must come from the
 * project and the registry only. `allow-remote` is there because npm 12, when it writes a lockfile alone, takes an archive
 * that it looks into for one from elsewhere.
 *
 * @param {import('./provide-npm.mjs').Judge} judge
 * @param {string} dx absolute path of the program
 * @param {{ readonly base: string, readonly registry: string, readonly settings?: NodeJS.ProcessEnv }} options
 * @returns {{ dx: Tool, npm: Tool }}
 */
export function openTools(judge, dx, { base, registry, settings = {} }) {
  const home = join(base, 'home');
  mkdirSync(home, { recursive: true });
  for (const name of ['user', 'global']) writeFileSync(join(home, `${name}-settings`), '');
  const { PATH = '', ...outside } = cleanEnvironment(process.env, base, root);
  const kept = Object.entries(outside).filter(([name]) => !/^npm_config_/i.test(name));
  const env = {
    ...Object.fromEntries(kept),
    HOME: home,
    PATH: [judge.nodeDirectory, PATH].join(delimiter),
    npm_config_registry: registry,
    npm_config_cache: join(base, 'npm-cache'),
    npm_config_userconfig: join(home, 'user-settings'),
    npm_config_globalconfig: join(home, 'global-settings'),
    npm_config_min_release_age: '0',
    npm_config_fetch_retries: '0',
    npm_config_update_notifier: 'false',
    npm_config_allow_remote: 'all',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    ...settings,
  };
  return {
    npm: { name: 'npm', node: judge.node, script: judge.npm, flags: [], env },
    dx: { name: 'dx', node: judge.node, script: dx, flags: ['--lockfile=npm'], env },
  };
}
