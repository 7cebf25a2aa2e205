import { accessSync, constants, existsSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, sep } from 'node:path';
import { satisfies } from 'semver';
import { listCommands } from './list-commands.mjs';

/** @typedef {import('./reduce-manifests.mjs').Monorepo} Monorepo */

/**
 * @typedef {object} MemberCheck
 * @property {number} dependencies that were looked for
 * @property {number} internal of these, those that are members
 * @property {number} commands that were looked for
 * @property {readonly string[]} faults one line each
 */

/**
 * Looks from every member for what it declares, as Node does when a module there asks for it: each dependency has to be
 * there in a version that its range accepts, a member has to be that member, and each command of a dependency in the
 * `.bin` of the `node_modules` where the dependency is.
 *
 * @param {Monorepo} monorepo without protocols
 * @param {string} project absolute
 * @returns {MemberCheck}
 */
export function checkMembers({ manifests }, project) {
  const members = new Map(
    Object.entries(manifests).map(([directory, { name }]) => [name, realpathSync(join(project, directory))]),
  );
  const count = { dependencies: 0, internal: 0, commands: 0 };
  /** @type {string[]} */
  const faults = [];
  for (const [directory, manifest] of Object.entries(manifests)) {
    for (const wanted of listDependencies(manifest)) {
      const from = join(project, directory);
      const place = findPackage(from, wanted.name, project);
      if (place === undefined && wanted.mayMiss) continue;
      count.dependencies += 1;
      if (members.has(wanted.name)) count.internal += 1;
      const found =
        place === undefined
          ? { faults: ['is not there'], commands: 0 }
          : checkPackage(place, wanted, members);
      count.commands += found.commands;
      faults.push(
        ...found.faults.map((fault) => `${directory || 'the root'}: ${wanted.name}@${wanted.range} ${fault}`),
      );
    }
  }
  return { ...count, faults };
}

/**
 * @typedef {object} Wanted
 * @property {string} name as it is imported
 * @property {string} range
 * @property {boolean} mayMiss optional, or an optional peer
 */

/** Later ones win. */
const rising = /** @type {const} */ ([
  'peerDependencies',
  'dependencies',
  'optionalDependencies',
  'devDependencies',
]);

/**
 * @param {import('./reduce-manifests.mjs').Manifest} manifest
 * @returns {Wanted[]} each name once; as with npm, `devDependencies` win over `dependencies`, those over peers
 */
export function listDependencies(manifest) {
  /** @type {Map<string, Wanted>} */
  const found = new Map();
  for (const field of rising) {
    for (const [name, range] of Object.entries(manifest[field] ?? {})) {
      const isOptionalPeer =
        field === 'peerDependencies' && manifest.peerDependenciesMeta?.[name]?.optional === true;
      const mayMiss = isOptionalPeer || field === 'optionalDependencies';
      found.set(name, { name, range, mayMiss });
    }
  }
  return [...found.values()];
}

/**
 * Where Node finds a package from a directory: by its own resolution, and by the same walk where `exports` hides the
 * manifest.
 *
 * @param {string} from absolute
 * @param {string} name
 * @param {string} project absolute; nothing above it counts
 * @returns {string | undefined} absolute directory in a `node_modules`, links not followed
 */
function findPackage(from, name, project) {
  for (let directory = from; ; directory = dirname(directory)) {
    const place = join(directory, 'node_modules', name);
    if (existsSync(join(place, 'package.json')))
      return isWhatNodeFinds(from, name, place) ? place : undefined;
    if (directory === project || directory === dirname(directory)) return undefined;
  }
}

/**
 * @param {string} from
 * @param {string} name
 * @param {string} place
 * @returns {boolean} also where `exports` keeps Node from telling
 */
function isWhatNodeFinds(from, name, place) {
  try {
    const path = createRequire(join(from, 'index.js')).resolve(`${name}/package.json`);
    return path === join(realpathSync(place), 'package.json');
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ERR_PACKAGE_PATH_NOT_EXPORTED';
  }
}

/**
 * @param {string} place
 * @param {Wanted} wanted
 * @param {ReadonlyMap<string, string>} members directory by name
 * @returns {{ faults: string[], commands: number }}
 */
function checkPackage(place, { name, range }, members) {
  const manifest = readManifest(place);
  const member = members.get(name);
  /** @type {string[]} */
  const faults = [];
  const alias = /^npm:(.+)@([^@]*)$/.exec(range);
  const [realName, realRange] = alias === null ? [name, range] : [alias[1], alias[2] ?? '*'];
  if (manifest.name !== realName) faults.push(`is ${manifest.name}`);
  if (!satisfies(manifest.version ?? '', realRange, { includePrerelease: true, loose: true }))
    faults.push(`is ${manifest.version}`);
  if (member !== undefined && realpathSync(place) !== member) faults.push(`is not the member but ${place}`);
  const commands = [...listCommands(manifest)];
  for (const [command, target] of commands) faults.push(...checkCommand(place, name, command, target));
  return { faults, commands: commands.length };
}

/**
 * @param {string} place of the package
 * @param {string} name
 * @param {string} command
 * @param {string} target
 * @returns {string[]}
 */
function checkCommand(place, name, command, target) {
  if (!existsSync(join(place, target))) return [];
  const modules = name.startsWith('@') ? dirname(dirname(place)) : dirname(place);
  const link = join(modules, '.bin', command);
  if (!existsSync(link))
    return [`has no command ${command} in ${basename(dirname(modules))}/node_modules/.bin`];
  try {
    accessSync(link, constants.X_OK);
  } catch {
    return [`has a command ${command} that cannot be run`];
  }
  const owner = ownerOf(realpathSync(link), command);
  return owner ? [] : [`has a command ${command} that leads to a package without it`];
}

/**
 * Two packages may bring the same command; then one of them has it.
 *
 * @param {string} file absolute
 * @param {string} command
 * @returns {boolean} whether the package with this file brings this command
 */
function ownerOf(file, command) {
  for (let directory = dirname(file); directory.includes(sep); directory = dirname(directory)) {
    if (existsSync(join(directory, 'package.json')) && listCommands(readManifest(directory)).has(command))
      return true;
    if (directory === dirname(directory)) return false;
  }
  return false;
}

/**
 * @param {string} directory
 * @returns {import('./reduce-manifests.mjs').Manifest}
 */
function readManifest(directory) {
  return JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
}
