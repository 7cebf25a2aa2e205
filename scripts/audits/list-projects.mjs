import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { listFiles } from '../repo/list-files.mjs';

/**
 * @typedef {object} Project
 * @property {string} name
 * @property {Readonly<Record<string, string>>} files text by relative path, with slashes: all manifests
 * @property {boolean} isLoosened whether versions become ranges once there is a lockfile
 * @property {boolean} isWritten whether it was written for audits: then it is audited at every level
 */

/** Which folders of `fixtures/` have projects, and which of them are taken. */
const sources = [
  { folder: 'audits', isWritten: true },
  { folder: 'projects', isWritten: false },
  { folder: 'bench', isWritten: false },
  { folder: 'differential', isWritten: false, names: /^(?:0|1[0-7])/ },
];

/**
 * The projects whose lockfiles are audited, sorted by folder.
 *
 * @param {string} root
 * @param {readonly string[]} [only] names; by default all
 * @returns {Project[]}
 */
export function listProjects(root, only) {
  const projects = sources.flatMap(({ folder, isWritten, names }) =>
    readdirSync(join(root, 'fixtures', folder))
      .filter((name) => existsSync(join(root, 'fixtures', folder, name, 'package.json')))
      .filter((name) => names?.test(name) ?? true)
      .sort()
      .map((name) => openProject(name, join(root, 'fixtures', folder, name), isWritten)),
  );
  return projects.filter(({ name }) => only?.includes(name) ?? true);
}

/**
 * @param {string} name
 * @param {string} directory
 * @param {boolean} isWritten
 * @returns {Project}
 */
function openProject(name, directory, isWritten) {
  const paths = listFiles(directory, 'package.json').filter((path) => !path.includes('node_modules'));
  const files = Object.fromEntries(
    paths.map((path) => [relative(directory, path).replaceAll(sep, '/'), readFileSync(path, 'utf8')]),
  );
  const { loosen: isLoosened = false } = JSON.parse(files['package.json'] ?? '{}');
  return { name, files, isLoosened, isWritten };
}
