import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compareInstalls, compareOutcomes } from './compare-outcomes.mjs';
import { inspectTree } from './inspect-tree.mjs';
import { judgeInstall } from './judge-install.mjs';
import { listMembers } from './list-members.mjs';
import { runTool } from './run-tool.mjs';

/** @typedef {import('./list-cases.mjs').Case} Case */
/** @typedef {import('./run-tool.mjs').Tool} Tool */

/**
 * @typedef {object} Outcome what a tool made of a project
 * @property {string} [failure] its code; the rest is missing then
 * @property {string} [lock] text of `package-lock.json`
 * @property {string} [manifest] text of `package.json`
 * @property {import('./inspect-tree.mjs').TreeOnDisk} [tree]
 * @property {string} output
 */

/**
 * Has both tools install a project in fresh directories and add a dependency to the lockfile that npm made of it; then
 * has npm judge what dx installed.
 *
 * @param {Case} entry
 * @param {{ readonly dx: Tool, readonly npm: Tool }} tools
 * @param {{ readonly base: string, readonly keep: boolean }} options `base` is absolute
 * @returns {Promise<import('./compare-outcomes.mjs').Result>}
 */
export async function runCase(entry, { dx, npm }, { base, keep }) {
  const place = (/** @type {string} */ name) => join(base, entry.name, name, 'app');
  const fresh = {
    npm: await installFresh(entry, npm, place('npm')),
    dx: await installFresh(entry, dx, place('dx')),
  };
  const { lock } = fresh.npm;
  const added =
    lock === undefined
      ? undefined
      : {
          npm: await addOne(entry, npm, place('npm-added'), lock),
          dx: await addOne(entry, dx, place('dx-added'), lock),
        };
  const compared = compareOutcomes(entry, fresh, added);
  const agrees = await findAgreement(entry, npm, fresh, place);
  const judged =
    fresh.dx.failure === undefined && fresh.npm.failure === undefined
      ? await judgeInstall(entry, npm, { dx: place('dx'), npm: place('npm') })
      : { differences: [] };
  const differences = [...compared.differences, ...judged.differences];
  const result = { ...compared, ...judged, differences, ...(agrees === undefined ? {} : { agrees }) };
  if (!keep && result.differences.length === 0)
    rmSync(join(base, entry.name), { recursive: true, force: true });
  return result;
}

/**
 * @param {Case} entry
 * @param {Tool} tool
 * @param {string} directory
 * @returns {Promise<Outcome>}
 */
async function installFresh({ files }, tool, directory) {
  writeFiles(directory, files);
  return installHere(files, tool, directory);
}

/**
 * npm does not always decide alike: whether it does what dx does when it installs once more, or writes the lockfile alone.
 *
 * @param {Case} entry
 * @param {Tool} npm
 * @param {{ readonly dx: Outcome, readonly npm: Outcome }} fresh
 * @param {(name: string) => string} place
 * @returns {Promise<import('./compare-outcomes.mjs').Result['agrees']>}
 */
async function findAgreement({ files }, npm, fresh, place) {
  if (fresh.npm.failure !== undefined || fresh.dx.failure !== undefined) return undefined;
  const differences = compareInstalls(fresh);
  if (differences.length === 0) return undefined;
  const again = await installHere(files, npm, place('npm'));
  if (again.failure === undefined && compareInstalls({ dx: fresh.dx, npm: again }).length === 0)
    return 'a second npm install';
  if (differences.some(({ aspect }) => aspect !== 'lock')) return undefined;
  writeFiles(place('npm-lock'), files);
  await runTool(npm, ['install', '--package-lock-only'], place('npm-lock'));
  return readProject(place('npm-lock')).lock === fresh.dx.lock
    ? 'npm install --package-lock-only'
    : undefined;
}

/**
 * @param {Case['files']} files
 * @param {Tool} tool
 * @param {string} directory
 * @returns {Promise<Outcome>}
 */
async function installHere(files, tool, directory) {
  const { failure, output } = await runTool(tool, ['install'], directory);
  writeFileSync(join(directory, '..', 'output.log'), output);
  if (failure !== undefined) return { failure, output };
  return { ...readProject(directory), tree: inspectTree(directory, listMembers(files)), output };
}

/**
 * @param {Case} entry
 * @param {Tool} tool
 * @param {string} directory
 * @param {string} lock
 * @returns {Promise<Outcome>}
 */
async function addOne({ files, addition }, tool, directory, lock) {
  writeFiles(directory, { ...files, 'package-lock.json': lock });
  const { failure, output } = await runTool(tool, ['install', addition, '--package-lock-only'], directory);
  writeFileSync(join(directory, '..', 'output.log'), output);
  return failure === undefined ? { ...readProject(directory), output } : { failure, output };
}

/**
 * @param {string} directory
 * @param {Readonly<Record<string, string>>} files
 */
function writeFiles(directory, files) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
}

/**
 * @param {string} directory
 * @returns {Pick<Outcome, 'lock' | 'manifest'>}
 */
function readProject(directory) {
  const lock = join(directory, 'package-lock.json');
  const manifest = readFileSync(join(directory, 'package.json'), 'utf8');
  return existsSync(lock) ? { lock: readFileSync(lock, 'utf8'), manifest } : { manifest };
}
