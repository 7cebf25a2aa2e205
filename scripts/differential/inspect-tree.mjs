import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {object} TreeOnDisk
 * @property {ReadonlyMap<string, string>} packages `name@version`, or `link to <target>`, by location with slashes
 * @property {ReadonlyMap<string, string>} commands target by location, as in `node_modules/.bin/tsc`
 */

/**
 * Every folder and every command in the `node_modules` of a project, of its members and of its packages.
 *
 * @param {string} project absolute
 * @param {readonly string[]} members relative directories that may have a `node_modules`, too
 * @returns {TreeOnDisk}
 */
export function inspectTree(project, members) {
  /** @type {{ packages: Map<string, string>, commands: Map<string, string> }} */
  const found = { packages: new Map(), commands: new Map() };
  for (const member of ['', ...members])
    inspectModules(project, member === '' ? 'node_modules' : `${member}/node_modules`, found);
  return found;
}

/**
 * @param {string} project
 * @param {string} location of a `node_modules` or a scope's folder in it
 * @param {{ packages: Map<string, string>, commands: Map<string, string> }} found is added to
 */
function inspectModules(project, location, found) {
  const directory = join(project, location);
  if (!existsSync(directory)) return;
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const place = `${location}/${entry.name}`;
    if (entry.name === '.bin') inspectCommands(project, place, found.commands);
    else if (entry.name === '.dx' || entry.name === '.package-lock.json') continue;
    else if (entry.isSymbolicLink())
      found.packages.set(place, `link to ${readlinkSync(join(project, place))}`);
    else if (!entry.isDirectory()) found.packages.set(place, 'a file');
    else if (entry.name.startsWith('@')) inspectModules(project, place, found);
    else {
      found.packages.set(place, readIdentity(join(project, place)));
      inspectModules(project, `${place}/node_modules`, found);
    }
  }
}

/**
 * @param {string} project
 * @param {string} location
 * @param {Map<string, string>} commands is added to
 */
function inspectCommands(project, location, commands) {
  for (const entry of readdirSync(join(project, location), { withFileTypes: true })) {
    const place = `${location}/${entry.name}`;
    commands.set(place, entry.isSymbolicLink() ? readlinkSync(join(project, place)) : 'a file');
  }
}

/**
 * @param {string} directory
 * @returns {string}
 */
function readIdentity(directory) {
  const path = join(directory, 'package.json');
  if (!existsSync(path)) return 'no manifest';
  const { name, version } = JSON.parse(readFileSync(path, 'utf8'));
  return `${name}@${version}`;
}
