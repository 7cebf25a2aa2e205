import { join } from 'node:path';
import { killUniverse } from '../kills/universe.mjs';
import { openFixtureRegistry } from '../repo/open-fixture-registry.mjs';
import { checkProjects } from './check-projects.mjs';
import { hammerProjects } from './hammer-projects.mjs';
import { makeProjects } from './projects.mjs';
import { runOnce } from './run-once.mjs';

/**
 * What came of it.
 *
 * @typedef {object} HammerOutcome
 * @property {number} installs
 * @property {number} prunes
 * @property {number} verifies
 * @property {number} prunedPackages
 * @property {number} medianMs
 * @property {number} longestMs
 * @property {number} seconds
 * @property {number} projects
 * @property {readonly string[]} faults
 */

/**
 * Lets many processes install at once with one store, while others prune and verify it, and checks all projects and the store
 * at the end.
 *
 * @param {{ readonly base: string, readonly program: string, readonly processes: number, readonly installs: number, readonly minutes: number, readonly seed: number }} wishes
 * @returns {Promise<HammerOutcome>}
 */
export async function runHammer({ base, program, processes, installs, minutes, seed }) {
  const startedMs = Date.now();
  const registry = await openFixtureRegistry(base, killUniverse());
  const home = join(base, 'home');
  const projects = makeProjects(base, registry.url, processes);
  /** @type {string[]} */
  const faults = [];
  /** @type {number[]} */
  const times = [];
  const onRun = (/** @type {import('./run-once.mjs').Run} */ run, /** @type {string} */ where) => {
    times.push(run.ms);
    if (run.hung) faults.push(`${where}: dx ${run.command} took more than a minute`);
    else if (run.exitCode !== 0 && !isAnswer(run))
      faults.push(`${where}: dx ${run.command} failed: ${run.output.slice(0, 600)}`);
  };
  const hammering = { program, home, projects, onRun };
  // `dx ci` needs a lockfile.
  for (const { project, generations } of projects.filter(({ isShared }) => isShared))
    onRun(await runOnce({ program, home, directory: project, generations }, ['install']), project);
  const untilMs = startedMs + minutes * 60_000;
  const beside = { isOver: false, prunes: 0, verifies: 0, prunedPackages: 0, faults };
  const store = { program, home, directory: base, generations: false };
  const others = [pruneInLoop(store, beside), verifyInLoop(store, beside)];
  const workers = Array.from({ length: processes }, (_, index) =>
    hammerProjects(hammering, { index, installs, untilMs, random: randomFrom(seed * 1_000 + index) }),
  );
  await Promise.all(workers);
  beside.isOver = true;
  await Promise.all(others);
  faults.push(...(await checkProjects(hammering, base)));
  const verified = await runOnce(store, ['store', 'verify']);
  if (verified.exitCode !== 0) faults.push(`dx store verify: ${verified.output}`);
  await registry.close();
  times.sort((a, b) => a - b);
  const { prunes, verifies, prunedPackages } = beside;
  return {
    ...{ installs: times.length, prunes, verifies, prunedPackages, projects: projects.length, faults },
    medianMs: times[Math.floor(times.length / 2)] ?? 0,
    longestMs: times.at(-1) ?? 0,
    seconds: (Date.now() - startedMs) / 1_000,
  };
}

/** Somebody else has removed it before, as the error says. */
function isAnswer(/** @type {import('./run-once.mjs').Run} */ { command, output }) {
  return command.startsWith('remove') && output.includes('DX_DEPENDENCY_UNKNOWN');
}

/**
 * @typedef {{ isOver: boolean, prunes: number, verifies: number, prunedPackages: number, faults: string[] }} Beside
 * @typedef {Parameters<typeof runOnce>[0]} Where
 */

/**
 * @param {Where} store
 * @param {Beside} beside
 */
async function pruneInLoop(store, beside) {
  while (!beside.isOver) {
    const run = await runOnce(store, ['store', 'prune', '--json']);
    if (run.exitCode !== 0) beside.faults.push(`dx store prune: ${run.hung ? 'hung' : run.output}`);
    else beside.prunedPackages += JSON.parse(run.output.slice(run.output.indexOf('{'))).removed.length;
    beside.prunes += 1;
  }
}

/**
 * @param {Where} store
 * @param {Beside} beside
 */
async function verifyInLoop(store, beside) {
  while (!beside.isOver) {
    const run = await runOnce(store, ['store', 'verify']);
    if (run.exitCode !== 0) beside.faults.push(`dx store verify: ${run.hung ? 'hung' : run.output}`);
    beside.verifies += 1;
  }
}

/** @param {number} seed */
function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
