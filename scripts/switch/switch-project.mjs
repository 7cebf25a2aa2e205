import { execFileSync } from 'node:child_process';
import { cpSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { runTool } from '../differential/run-tool.mjs';

/** @typedef {import('../differential/run-tool.mjs').Tool} Tool */

/**
 * @typedef {object} Check after one command
 * @property {string} command as in `dx ci`
 * @property {string} ending `ok`, or how the command failed
 * @property {string} status `clean`, or what `git status` says
 * @property {string} list `ok`, or how `npm ls --all` failed
 * @property {string} build the same for the project's own script
 */

/** @type {readonly (readonly ['npm' | 'dx', string])[]} */
const turns = [
  ['npm', 'ci'],
  ['dx', 'install'],
  ['npm', 'ci'],
  ['dx', 'ci'],
  ['npm', 'install'],
];

const ignored = ['node_modules', 'dist', 'build', 'coverage', '.next', '.svelte-kit', '.astro'];

/**
 * Takes a project with a committed lockfile of npm from npm to dx and back, and looks after each command whether
 * anything that git tracks has changed, whether npm finds the tree in order, and whether the project can use it.
 *
 * @param {{ readonly name: string, readonly directory: string, readonly script: string }} project
 * @param {{ readonly dx: Tool, readonly npm: Tool }} tools
 * @param {string} base absolute, empty
 * @returns {Promise<Check[]>} rejects when npm cannot make the first lockfile
 */
export async function switchProject({ name, directory, script }, tools, base) {
  const place = join(base, name);
  const left = new Set([...ignored, 'package-lock.json', 'lock.dxl']);
  cpSync(directory, place, {
    recursive: true,
    filter: (path) => path === directory || !left.has(basename(path)),
  });
  writeFileSync(join(place, '.gitignore'), `${ignored.join('\n')}\n`);
  const first = await runTool(tools.npm, ['install', '--package-lock-only'], place);
  if (first.failure !== undefined) throw new Error(`${name}: npm makes no lockfile: ${first.output}`);
  commitAll(place);
  const checks = [];
  for (const [tool, command] of turns) {
    const { failure = 'ok', output } = await runTool(tools[tool], [command], place);
    if (failure !== 'ok') console.error(output);
    checks.push({
      command: `${tool} ${command}`,
      ending: failure,
      ...(await inspect(place, tools.npm, script)),
    });
  }
  return checks;
}

/**
 * @param {string} place
 * @param {Tool} npm
 * @param {string} script
 * @returns {Promise<Pick<Check, 'status' | 'list' | 'build'>>}
 */
async function inspect(place, npm, script) {
  const list = await runTool(npm, ['ls', '--all'], place);
  const build = await runTool(npm, ['run', script], place);
  for (const { failure, output } of [list, build]) if (failure !== undefined) console.error(output);
  const status = git(place, ['status', '--porcelain']).trim().replaceAll('\n', ', ');
  return {
    status: status === '' ? 'clean' : status,
    list: list.failure ?? 'ok',
    build: build.failure ?? 'ok',
  };
}

/**
 * @param {string} place
 */
function commitAll(place) {
  git(place, ['init', '--quiet']);
  git(place, ['add', '--all']);
  const author = [
    '-c',
    'user.name=Switch',
    '-c',
    'user.email=switch@registry.test',
    '-c',
    'commit.gpgsign=false',
  ];
  git(place, [...author, 'commit', '--quiet', '--message', 'As npm made it']);
}

/**
 * @param {string} place
 * @param {readonly string[]} args
 * @returns {string}
 */
function git(place, args) {
  return execFileSync('git', args, { cwd: place, encoding: 'utf8' });
}
