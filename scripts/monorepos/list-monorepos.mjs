import { readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { listFiles } from '../repo/list-files.mjs';
import { sources } from './sources.mjs';

/** @typedef {import('./reduce-manifests.mjs').Monorepo} Monorepo */

/**
 * The fixture `mono` of the benchmarks and the real monorepos.
 *
 * @param {string} root of the repository
 * @param {readonly string[]} [only] names; by default all
 * @returns {Monorepo[]} throws when one of the names is unknown
 */
export function listMonorepos(root, only) {
  const monorepos = [
    readMono(join(root, 'fixtures', 'bench', 'mono')),
    ...sources.map(({ name }) => readJson(join(root, 'fixtures', 'monorepos', `${name}.json`))),
  ];
  const unknown = only?.filter((name) => !monorepos.some((monorepo) => monorepo.name === name)) ?? [];
  if (unknown.length > 0) throw new Error(`no monorepo ${unknown.join(', ')}`);
  return monorepos.filter(({ name }) => only?.includes(name) ?? true);
}

/**
 * @param {string} directory
 * @returns {Monorepo}
 */
function readMono(directory) {
  const manifests = listFiles(directory, 'package.json').map((path) => [
    relative(directory, dirname(path)).replaceAll(sep, '/'),
    readJson(path),
  ]);
  return {
    name: 'mono',
    about: 'made for the benchmarks: applications and libraries',
    manifests: Object.fromEntries(manifests),
  };
}

/**
 * @param {string} path
 */
function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}
