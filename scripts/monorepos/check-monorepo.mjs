import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareInstalls } from '../differential/compare-outcomes.mjs';
import { inspectTree } from '../differential/inspect-tree.mjs';
import { complaintsIn } from '../differential/judge-install.mjs';
import { runTool } from '../differential/run-tool.mjs';
import { checkMembers } from './check-members.mjs';
import { listCommands } from './list-commands.mjs';
import { expandProtocols, writeProject } from './write-project.mjs';

/** @typedef {import('./reduce-manifests.mjs').Monorepo} Monorepo */
/** @typedef {import('../differential/run-tool.mjs').Tool} Tool */

/**
 * @typedef {object} Tools
 * @property {Tool} dx
 * @property {Tool} npm
 * @property {() => Promise<number>} requests how many the registry has had
 */

/**
 * @typedef {object} Result
 * @property {string} name
 * @property {string} about
 * @property {number} members
 * @property {number} packages in every `node_modules` after the install of dx
 * @property {import('./check-members.mjs').MemberCheck} check from every member's view
 * @property {number} started commands of members that ran
 * @property {readonly string[]} faults beside those of `check`: no other step was possible, or it went wrong
 * @property {readonly string[]} complaints of `npm ls`, that it does not have of npm's own tree
 * @property {number} sharedComplaints those that it has of both trees
 * @property {readonly import('../differential/compare-outcomes.mjs').Difference[]} differences from what npm makes
 */

/**
 * Has dx install a monorepo and looks at the result from every member, has npm install the same, judge the tree of dx and
 * be compared with it.
 *
 * @param {Monorepo} monorepo
 * @param {Tools} tools
 * @param {string} base absolute
 * @returns {Promise<Result>}
 */
export async function checkMonorepo(monorepo, tools, base) {
  const plain = expandProtocols(monorepo);
  const members = Object.keys(monorepo.manifests).filter((directory) => directory !== '');
  const places = { dx: join(base, monorepo.name, 'dx', 'app'), npm: join(base, monorepo.name, 'npm', 'app') };
  const facts = { name: monorepo.name, about: monorepo.about, members: members.length };
  mkdirSync(places.dx, { recursive: true });
  writeProject(monorepo, places.dx);
  writeProject(plain, places.npm);
  const install = await runTool(tools.dx, ['install'], places.dx);
  const dx = readOutcome(install, places.dx, members);
  const npm = readOutcome(await runTool(tools.npm, ['install'], places.npm), places.npm, members);
  const failures = [dx, npm].flatMap(({ failure, output }) =>
    failure === undefined ? [] : [`${failure} ${output}`],
  );
  if (failures.length > 0) return { ...facts, ...nothing, faults: failures };
  const again = await checkAgain(tools, places.dx);
  const runs = runCommands(monorepo, places.dx);
  const check = checkMembers(plain, places.dx);
  // From here on npm judges, which knows no protocols.
  writeProject(plain, places.dx);
  return {
    ...facts,
    packages: dx.tree.packages.size,
    check,
    started: runs.started,
    faults: [...again, ...runs.faults],
    ...(await judgeListing(tools.npm, places)),
    differences: compareInstalls({ dx, npm }),
  };
}

const nothing = {
  packages: 0,
  check: { dependencies: 0, internal: 0, commands: 0, faults: [] },
  started: 0,
  complaints: [],
  sharedComplaints: 0,
  differences: [],
};

/**
 * @param {import('../differential/run-tool.mjs').Ending} ending
 * @param {string} project
 * @param {readonly string[]} members
 */
function readOutcome(ending, project, members) {
  const read = (/** @type {string} */ file) => {
    const path = join(project, file);
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  };
  return {
    ...ending,
    lock: read('package-lock.json'),
    manifest: read('package.json'),
    tree: inspectTree(project, members),
  };
}

/**
 * @param {Tools} tools
 * @param {string} project
 * @returns {Promise<string[]>} what a second install did, though there was nothing to do
 */
async function checkAgain({ dx, requests }, project) {
  const before = await requests();
  const { failure, output } = await runTool(dx, ['install', '--json'], project);
  const sent = (await requests()) - before;
  const status = /"status":\s*"([^"]*)"/.exec(output)?.[1];
  if (failure === undefined && status === 'up-to-date' && sent === 0) return [];
  return [`a second install: ${failure ?? status}, ${sent} requests`];
}

/**
 * Starts every command of a member by its link at the top.
 *
 * @param {Monorepo} monorepo
 * @param {string} project
 * @returns {{ started: number, faults: string[] }}
 */
function runCommands({ manifests }, project) {
  const commands = Object.entries(manifests)
    .filter(([directory]) => directory !== '')
    .flatMap(([, manifest]) => [...listCommands(manifest).keys()].map((command) => ({ command, manifest })));
  const faults = commands.flatMap(({ command, manifest: { name, version } }) => {
    const said = say(join(project, 'node_modules', '.bin', command));
    return said === `${name}@${version}` ? [] : [`command ${command} of ${name}: ${said}`];
  });
  return { started: commands.length, faults };
}

/**
 * @param {string} program
 * @returns {string} what it prints, or why it does not start
 */
function say(program) {
  try {
    return execFileSync(program, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  } catch (error) {
    return String(error);
  }
}

/**
 * @param {Tool} npm
 * @param {{ readonly dx: string, readonly npm: string }} places
 * @returns {Promise<Pick<Result, 'complaints' | 'sharedComplaints'>>}
 */
async function judgeListing(npm, places) {
  const listing = ['ls', '--all', '--workspaces', '--include-workspace-root'];
  const ofDx = await runTool(npm, listing, places.dx);
  if (ofDx.failure === undefined) return { complaints: [], sharedComplaints: 0 };
  const ofNpm = await runTool(npm, listing, places.npm);
  const complaints = complaintsIn(ofDx.output);
  const known = new Set(complaintsIn(ofNpm.output));
  const own = complaints.filter((complaint) => !known.has(complaint));
  if (complaints.length === 0) own.push(ofDx.failure);
  return { complaints: own, sharedComplaints: complaints.length - own.length };
}
