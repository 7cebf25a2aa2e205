import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { listFiles } from '../repo/list-files.mjs';

/**
 * @typedef {object} Case
 * @property {string} name
 * @property {string} about
 * @property {Readonly<Record<string, string>>} files text by relative path, with slashes: all manifests and what they need
 * @property {string} addition the dependency that the step after the first install adds, as in `ms@^2.0.0`
 */

/** One of these is added; older versions among them meet newer ones in the tree. */
const additions = [
  'chalk@^4.1.0',
  'debug@^3.2.7',
  'yargs@^16.2.0',
  'glob@^8.1.0',
  'semver@^6.3.0',
  'express@^4.17.0',
  'ajv@^6.12.0',
];

/**
 * The manifests of `fixtures/projects` and those of `fixtures/differential`, sorted each.
 *
 * @param {string} root
 * @param {readonly string[]} [only] names; by default all
 * @returns {Case[]} throws when one of the names is unknown
 */
export function listCases(root, only) {
  const projects = listFolders(join(root, 'fixtures', 'projects'));
  const generated = listFolders(join(root, 'fixtures', 'differential'));
  const cases = [
    ...projects.map(({ name, directory }) =>
      openCase(name, { 'package.json': readText(join(directory, 'package.json')) }),
    ),
    ...generated.map(({ name, directory }) => openCase(name, readFiles(directory))),
  ];
  const unknown = only?.filter((name) => !cases.some((entry) => entry.name === name)) ?? [];
  if (unknown.length > 0) throw new Error(`no manifest ${unknown.join(', ')}`);
  return cases.filter(({ name }) => only?.includes(name) ?? true);
}

/**
 * @param {string} name
 * @param {Readonly<Record<string, string>>} files
 * @returns {Case}
 */
function openCase(name, files) {
  const { description, dependencies, devDependencies, optionalDependencies, overrides } = JSON.parse(
    files['package.json'] ?? '',
  );
  const taken = { ...dependencies, ...devDependencies, ...optionalDependencies, ...overrides };
  const free = additions.filter((spec) => !Object.hasOwn(taken, spec.slice(0, spec.indexOf('@'))));
  const sum = [...name].reduce((total, letter) => total + letter.charCodeAt(0), 0);
  return { name, about: description, files, addition: free[sum % free.length] ?? 'ms@^2.0.0' };
}

/**
 * @param {string} base
 * @returns {{ name: string, directory: string }[]}
 */
function listFolders(base) {
  return readdirSync(base)
    .filter((name) => existsSync(join(base, name, 'package.json')) && !name.startsWith('.'))
    .sort()
    .map((name) => ({ name, directory: join(base, name) }));
}

/**
 * @param {string} directory
 * @returns {Record<string, string>}
 */
function readFiles(directory) {
  const paths = listFiles(directory, '').map((path) => relative(directory, path));
  return Object.fromEntries(
    paths.map((path) => [path.replaceAll(sep, '/'), readText(join(directory, path))]),
  );
}

/**
 * @param {string} path
 * @returns {string}
 */
function readText(path) {
  return readFileSync(path, 'utf8');
}
