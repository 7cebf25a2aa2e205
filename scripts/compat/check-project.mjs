import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { compareLocks } from './compare-locks.mjs';
import { listComplaints, runStep } from './run-step.mjs';

/** @typedef {import('./run-step.mjs').Step} Step */

/**
 * @typedef {object} Result
 * @property {string} name
 * @property {number} [packages] that dx put into the tree
 * @property {readonly Step[]} steps in the order in which they ran; those that make no sense after a failure are missing
 * @property {import('./compare-locks.mjs').Comparison} [comparison] with the lockfile that npm makes
 */

/**
 * @typedef {object} Options
 * @property {string} base absolute, empty
 * @property {string} dx absolute path of the program
 * @property {NodeJS.ProcessEnv} env
 */

/**
 * @typedef {(title: string, command: string, args: readonly string[], directory: string) => ReturnType<typeof runStep>} Run
 */

const npmFlags = ['--ignore-scripts', '--no-audit', '--no-fund'];

/**
 * Installs a copy of a project with dx, and has npm and the project's own scripts say whether it is in order.
 *
 * @param {import('./list-projects.mjs').Project} project
 * @param {Options} options
 * @returns {Promise<Result>}
 */
export async function checkProject({ name, directory, scripts }, { base, dx, env }) {
  const place = copyProject(directory, join(base, name));
  const log = join(base, `${name}-logs`);
  mkdirSync(log);
  /** @type {Run} */
  const run = (title, command, args, where) => runStep({ title, command, args, directory: where, env, log });
  const runDx = (/** @type {string} */ title, /** @type {readonly string[]} */ args) =>
    run(title, process.execPath, [dx, ...args], place);

  const install = await runDx('dx install', ['install', '--lockfile=npm', '--json']);
  const steps = [install.step];
  if (install.step.fault !== undefined) return { name, steps };
  steps.push((await run('npm ls --all', 'npm', ['ls', '--all'], place)).step);
  for (const script of scripts) steps.push((await runDx(`dx run ${script}`, ['run', script])).step);
  const again = await runDx('dx install again', ['install', '--lockfile=npm', '--json']);
  steps.push(again.step, checkNothingDone(parseJson(again.stdout)));
  const fresh = copyManifest(place, join(base, `${name}-npm`));
  steps.push((await run('npm install', 'npm', ['install', '--package-lock-only', ...npmFlags], fresh)).step);
  steps.push(await checkCi(run, copyWithLock(directory, place, base), fresh));
  return { name, packages: Number(parseJson(install.stdout)['added']), steps, ...compare(place, fresh) };
}

/**
 * Whether `npm ci` accepts the lockfile that dx wrote. Where it does not, npm's own lockfile is tried, too: a registry
 * that lacks packages for other platforms makes npm refuse either.
 *
 * @param {Run} run
 * @param {string} ours absolute, the project with the lockfile of dx
 * @param {string} npms absolute, the manifest with the lockfile of npm
 * @returns {Promise<Step>}
 */
async function checkCi(run, ours, npms) {
  const { step, output } = await run('npm ci', 'npm', ['ci', ...npmFlags], ours);
  if (step.fault === undefined) return step;
  const control = await run('npm ci with its own lockfile', 'npm', ['ci', ...npmFlags], npms);
  const [left, right] = [listComplaints(output), listComplaints(control.output)];
  const isNpmsToo = left.length > 0 && left.join('\n') === right.join('\n');
  return isNpmsToo ? { ...step, isNpmsToo } : step;
}

/**
 * @param {string} from
 * @param {string} to
 * @returns {string} `to`
 */
function copyProject(from, to) {
  const left = new Set(['node_modules', 'dist', 'package-lock.json', 'lock.dxl', 'coverage']);
  cpSync(from, to, { recursive: true, filter: (path) => path === from || !left.has(basename(path)) });
  return to;
}

/**
 * @param {string} directory
 * @param {string} place
 * @param {string} base
 * @returns {string}
 */
function copyWithLock(directory, place, base) {
  const copy = copyProject(directory, join(base, `${basename(place)}-ci`));
  cpSync(join(place, 'package-lock.json'), join(copy, 'package-lock.json'));
  return copy;
}

/**
 * @param {string} place
 * @param {string} to
 * @returns {string} `to`
 */
function copyManifest(place, to) {
  mkdirSync(to);
  cpSync(join(place, 'package.json'), join(to, 'package.json'));
  return to;
}

/**
 * @param {Readonly<Record<string, unknown>>} receipt
 * @returns {Step}
 */
function checkNothingDone({ status, added, changed, removed, requests }) {
  const title = 'nothing to do';
  const idle = [added, changed, removed, requests].every((count) => count === 0);
  if (idle && status === 'up-to-date') return { title };
  const found = JSON.stringify({ status, added, changed, removed, requests });
  return { title, fault: `the second dx install did something: ${found}` };
}

/**
 * @param {string} place
 * @param {string} fresh
 * @returns {Pick<Result, 'comparison'>}
 */
function compare(place, fresh) {
  const [ours, npms] = [place, fresh].map((directory) => join(directory, 'package-lock.json'));
  if (ours === undefined || npms === undefined || !existsSync(ours) || !existsSync(npms)) return {};
  return { comparison: compareLocks(readFileSync(ours, 'utf8'), readFileSync(npms, 'utf8')) };
}

/**
 * @param {string} text
 * @returns {Readonly<Record<string, unknown>>} empty when the text is not an object in JSON
 */
function parseJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
