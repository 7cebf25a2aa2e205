import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../repo/run-command.mjs';

/** The Node that npm 12 runs on. */
export const nodeVersion = '22.23.3';
const npmVersion = '12.2.0';

/**
 * @typedef {object} Judge npm 12 and the Node that it needs
 * @property {string} node absolute path of the program
 * @property {string} nodeDirectory absolute, for PATH
 * @property {string} npm absolute path of the script
 * @property {string} nodeVersion
 * @property {string} npmVersion
 */

/**
 * Installs the judge from the registry that npm is set to, where that was not done before.
 *
 * @param {string} directory absolute
 * @returns {Promise<Judge>}
 */
export async function provideNpm(directory) {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const nodePackage = `node-${platform}-${process.arch}`;
  const modules = join(directory, 'node_modules');
  const specs = [`${nodePackage}@${nodeVersion}`, `npm@${npmVersion}`];
  if (!isThere(modules, nodePackage)) {
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'package.json'), '{ "private": true }\n');
    const flags = [
      '--no-save',
      '--no-package-lock',
      '--no-audit',
      '--no-fund',
      '--ignore-scripts',
      '--force',
    ];
    await runCommand('npm', ['install', ...flags, ...specs], { directory });
  }
  const nodeDirectory = join(modules, nodePackage, 'bin');
  const node = join(nodeDirectory, process.platform === 'win32' ? 'node.exe' : 'node');
  return { node, nodeDirectory, npm: join(modules, 'npm', 'bin', 'npm-cli.js'), nodeVersion, npmVersion };
}

/**
 * @param {string} modules
 * @param {string} nodePackage
 * @returns {boolean}
 */
function isThere(modules, nodePackage) {
  return Object.entries({ [nodePackage]: nodeVersion, npm: npmVersion }).every(([name, version]) => {
    const path = join(modules, name, 'package.json');
    return existsSync(path) && JSON.parse(readFileSync(path, 'utf8')).version === version;
  });
}
