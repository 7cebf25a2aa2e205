import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { manifest } from './universe.mjs';

/**
 * Where dx is tried: a project and what dx keeps for all projects.
 *
 * @typedef {object} Place
 * @property {string} project
 * @property {string} home
 * @property {boolean} [generations] whether dx keeps a history, and trees that lie ready. Default not
 */

/**
 * How a run ended.
 *
 * @typedef {object} Ended
 * @property {number | null} exitCode
 * @property {string} output
 */

/**
 * Lays a project down.
 *
 * @param {Place} place
 * @param {string} registry
 */
export function layDown({ project, home }, registry) {
  mkdirSync(project, { recursive: true });
  mkdirSync(home, { recursive: true });
  writeFileSync(join(project, 'package.json'), manifest);
  writeFileSync(join(project, '.npmrc'), `registry=${registry}\naudit=false\nfund=false\n`);
}

/**
 * Runs the built dx.
 *
 * @param {string} program
 * @param {Place} place
 * @param {readonly string[]} argv
 * @param {string} [limit] for `ulimit`
 * @returns {Ended}
 */
export function runDx(program, { project, home, generations = false }, argv, limit) {
  const command = [process.execPath, program, ...argv];
  const [file = '', ...args] =
    limit === undefined ? command : ['sh', '-c', `ulimit ${limit}; exec "$@"`, 'sh', ...command];
  const env = {
    PATH: process.env['PATH'],
    HOME: home,
    DX_HOME: join(home, 'dx'),
    npm_config_generations: String(generations),
  };
  const { status, stdout, stderr } = spawnSync(file, args, {
    cwd: project,
    env,
    encoding: 'utf8',
    timeout: 120_000,
  });
  return { exitCode: status, output: `${stdout}${stderr}` };
}

/** @param {Place} place */
export function removeModules({ project }) {
  rmSync(join(project, 'node_modules'), { recursive: true, force: true });
}

/**
 * What a project is: every file with a digest of its content, commands as what they run. What dx keeps for itself is left out.
 *
 * @param {Place} place
 * @returns {Readonly<Record<string, string>>}
 */
export function describeProject({ project }) {
  /** @type {Record<string, string>} */
  const found = {};
  /** @param {string} below */
  const walk = (below) => {
    for (const name of readdirSync(join(project, below)).sort()) {
      const path = below === '' ? name : `${below}/${name}`;
      if (path === 'node_modules/.dx' || path === 'node_modules/.package-lock.json') continue;
      if (statSync(join(project, path)).isDirectory()) walk(path);
      else if (!path.startsWith('node_modules/.bin/')) found[path] = digestOf(join(project, path));
      else if (/^p\d+$/.test(name)) found[path] = 'a command';
    }
  };
  walk('');
  return found;
}

/** @param {string} path */
function digestOf(path) {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

/**
 * The first difference, in words.
 *
 * @param {Readonly<Record<string, string>>} found
 * @param {Readonly<Record<string, string>>} expected
 * @returns {string | undefined}
 */
export function compare(found, expected) {
  for (const path of new Set([...Object.keys(expected), ...Object.keys(found)]))
    if (found[path] !== expected[path]) {
      const how =
        found[path] === undefined ? 'is missing' : expected[path] === undefined ? 'is too much' : 'differs';
      return `${path} ${how}`;
    }
  return undefined;
}

/** @param {Place} place */
export function hasStore({ home }) {
  return existsSync(join(home, 'dx', 'store', 'v1'));
}
