import { execFileSync } from 'node:child_process';

/**
 * @typedef {object} Versions
 * @property {string} node
 * @property {string} npm
 * @property {string} dx
 */

/**
 * @param {{ readonly dx: string, readonly env: NodeJS.ProcessEnv }} options
 * @returns {Versions}
 */
export function readVersions({ dx, env }) {
  const read = (/** @type {string} */ command, /** @type {readonly string[]} */ args) =>
    execFileSync(command, args, { env, encoding: 'utf8', shell: process.platform === 'win32' }).trim();
  return {
    node: process.versions.node,
    npm: read('npm', ['--version']),
    dx: read(process.execPath, [dx, '--version']),
  };
}
