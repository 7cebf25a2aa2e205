import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {object} Project
 * @property {string} name the folder's
 * @property {string} directory absolute
 * @property {readonly string[]} scripts those to run, in order
 */

/** In the order in which they run: tests may be of what was built. */
const checked = ['build', 'typecheck', 'lint', 'test'];

/**
 * The example and the projects of `fixtures/projects`, sorted.
 *
 * @param {string} root
 * @param {readonly string[]} [only] names; by default all
 * @returns {Project[]} throws when one of the names is unknown
 */
export function listProjects(root, only) {
  const projects = ['examples', join('fixtures', 'projects')].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => existsSync(join(root, folder, name, 'package.json')))
      .sort()
      .map((name) => readProject(join(root, folder, name), name)),
  );
  const names = projects.map(({ name }) => name);
  const unknown = only?.filter((name) => !names.includes(name)) ?? [];
  if (unknown.length > 0) throw new Error(`no project ${unknown.join(', ')}; there are ${names.join(', ')}`);
  return projects.filter(({ name }) => only?.includes(name) ?? true);
}

/**
 * @param {string} directory
 * @param {string} name
 * @returns {Project}
 */
function readProject(directory, name) {
  const { scripts = {} } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
  return { name, directory, scripts: checked.filter((script) => Object.hasOwn(scripts, script)) };
}
