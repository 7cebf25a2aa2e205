import { createHash } from 'node:crypto';
import { cpSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A project with a home of its own, and copies of both to begin again from.
 *
 * @typedef {object} Sandbox
 * @property {string} base
 * @property {string} project
 * @property {string} home
 * @property {boolean} generations whether dx keeps complete trees and a history there
 * @property {string} program absolute path of the dx that Node runs
 */

/**
 * @param {string} base
 * @param {Pick<Sandbox, 'generations' | 'program'>} more
 * @returns {Sandbox}
 */
export function makeSandbox(base, more) {
  const sandbox = { ...more, base, project: join(base, 'project'), home: join(base, 'home') };
  for (const directory of [sandbox.project, sandbox.home]) mkdirSync(directory, { recursive: true });
  return sandbox;
}

/**
 * Brings a sandbox to the state that another directory has. Files that were links of each other become files of their own,
 * which is what another machine would have.
 *
 * @param {Sandbox} sandbox
 * @param {string} state
 */
export function reset({ base }, state) {
  for (const name of ['project', 'home']) {
    rmSync(join(base, name), { recursive: true, force: true });
    cpSync(join(state, name), join(base, name), {
      recursive: true,
      verbatimSymlinks: true,
      preserveTimestamps: true,
    });
  }
}

/** What dx keeps about its own speed, which differs from run to run. */
const passing = new Set(['launch']);

/**
 * Everything that a person can see in a project, in one text: paths, kinds, modes, contents and links.
 *
 * @param {Sandbox} sandbox
 * @returns {Map<string, string>}
 */
export function describeProject({ project }) {
  /** @type {Map<string, string>} */
  const found = new Map();
  const visit = (/** @type {string} */ path) => {
    for (const name of readdirSync(join(project, path)).sort()) {
      if (passing.has(name)) continue;
      const inner = path === '' ? name : `${path}/${name}`;
      const stat = lstatSync(join(project, inner));
      if (stat.isDirectory()) {
        found.set(`${inner}/`, '');
        visit(inner);
      } else if (stat.isSymbolicLink()) found.set(inner, `-> ${readlinkSync(join(project, inner))}`);
      else found.set(inner, `${stat.mode & 0o111} ${sumOf(join(project, inner))}`);
    }
  };
  visit('');
  return found;
}

/**
 * In npm's hidden lock only the order of fields may differ: it is that of the lock, which is another one where it was read.
 *
 * @param {string} path
 */
function sumOf(path) {
  const bytes = readFileSync(path);
  const content = path.endsWith('node_modules/.package-lock.json') ? sortedText(bytes) : bytes;
  return createHash('sha256').update(content).digest('hex');
}

/** @param {Buffer} bytes */
function sortedText(bytes) {
  return JSON.stringify(JSON.parse(bytes.toString()), (_, value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

/**
 * @param {ReadonlyMap<string, string>} expected
 * @param {ReadonlyMap<string, string>} found
 * @returns {string[]} paths that differ, with what is wrong
 */
export function compare(expected, found) {
  const paths = new Set([...expected.keys(), ...found.keys()]);
  return [...paths].flatMap((path) => {
    const [wanted, is] = [expected.get(path), found.get(path)];
    if (wanted === is) return [];
    return [
      `${path}: ${is === undefined ? 'missing' : wanted === undefined ? 'too much' : `${is}, not ${wanted}`}`,
    ];
  });
}
