import { cpSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { killOnce } from './kills/kill-once.mjs';
import { runDx } from './kills/run-dx.mjs';
import { describeProject, makeSandbox, reset } from './kills/sandbox.mjs';
import { scenarios } from './kills/scenarios.mjs';
import { before, killUniverse } from './kills/universe.mjs';
import { openFixtureRegistry } from './repo/open-fixture-registry.mjs';
import { root } from './repo/root.mjs';
import { runMain } from './repo/run-main.mjs';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '2000' },
    only: { type: 'string', default: scenarios.map(({ name }) => name).join(',') },
    jobs: { type: 'string', default: '4' },
    seed: { type: 'string', default: '1' },
    dx: { type: 'string', default: join(root, 'packages', 'pkg-cli', 'bin', 'dx.cjs') },
  },
});

/**
 * Kills the built dx with SIGKILL at random instants and at chosen system calls, and has the next run put everything
 * right: the project has to be byte for byte what an undisturbed run gives, and the store whole. Prints figures.
 */
await runMain(async () => {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'dx-kills-')));
  const registry = await openFixtureRegistry(base, killUniverse());
  const chosen = scenarios.filter(({ name }) => values.only.split(',').includes(name));
  const perScenario = Math.ceil(Number(values.count) / chosen.length);
  let wrong = 0;
  for (const scenario of chosen) {
    const given = await makeGiven(scenario, join(base, scenario.name), registry.url);
    const { killed, faults } = await killMany(scenario, given, join(base, scenario.name), perScenario);
    console.log(`${scenario.name}: ${perScenario} runs, ${killed} killed, ${faults.length} wrong afterwards`);
    for (const fault of faults.slice(0, 3)) console.log(`  ${fault}`);
    wrong += faults.length;
  }
  await registry.close();
  if (wrong > 0) throw new Error(`${wrong} runs left something wrong behind; see ${base}`);
  rmSync(base, { recursive: true, force: true });
});

/**
 * The state that every run begins with, and what it may end in.
 *
 * @param {import('./kills/scenarios.mjs').Scenario} scenario
 * @param {string} base
 * @param {string} registry
 */
async function makeGiven(scenario, base, registry) {
  const sandbox = makeSandbox(join(base, 'golden'), sandboxOf(scenario));
  writeFileSync(join(sandbox.project, 'package.json'), before);
  writeFileSync(join(sandbox.project, '.npmrc'), `registry=${registry}\naudit=false\n`);
  if (scenario.state !== 'new') await runDx(sandbox, ['install', '--lockfile=npm']);
  if (scenario.state === 'added') await runDx(sandbox, ['add', 'p9@1.0.0']);
  // Copies have other inodes: they are no generations.
  rmSync(join(sandbox.home, 'dx', 'generations'), { recursive: true, force: true });
  const state = join(base, 'state');
  cpSync(sandbox.base, state, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
  const durations = [];
  /** @type {Map<string, string>[]} */
  const goldens = [];
  for (const argv of [scenario.argv, undefined]) {
    reset(sandbox, state);
    await scenario.prepare?.(sandbox);
    if (argv !== undefined) durations.push((await runDx(sandbox, argv)).ms);
    await runDx(sandbox, ['install']);
    goldens.push(describeProject(sandbox));
  }
  return { state, goldens, ms: Math.max(...durations) };
}

/** @param {import('./kills/scenarios.mjs').Scenario} scenario */
function sandboxOf({ generations }) {
  return { generations, program: resolve(values.dx) };
}

/**
 * @param {import('./kills/scenarios.mjs').Scenario} scenario
 * @param {Awaited<ReturnType<typeof makeGiven>>} given
 * @param {string} base
 * @param {number} count
 */
async function killMany(scenario, given, base, count) {
  const random = randomFrom(Number(values.seed));
  const kills = Array.from({ length: count }, (_, at) => chooseKill(scenario, given.ms, at, random));
  /** @type {string[]} */
  const faults = [];
  let killed = 0;
  const work = async (/** @type {number} */ job) => {
    const sandbox = makeSandbox(join(base, `job-${job}`), sandboxOf(scenario));
    for (let kill = kills.pop(); kill !== undefined; kill = kills.pop()) {
      const outcome = await killOnce(scenario, sandbox, given, kill);
      if (outcome.wasKilled) killed += 1;
      if (outcome.faults.length > 0)
        faults.push(`${JSON.stringify(kill)}: ${outcome.faults.slice(0, 3).join('; ')}`);
    }
  };
  await Promise.all(Array.from({ length: Number(values.jobs) }, (_, job) => work(job)));
  return { killed, faults };
}

/**
 * Half of them at random instants, half at the entrance of system calls.
 *
 * @param {import('./kills/scenarios.mjs').Scenario} scenario
 * @param {number} ms
 * @param {number} at
 * @param {() => number} random
 * @returns {import('./kills/run-dx.mjs').Kill}
 */
function chooseKill({ calls }, ms, at, random) {
  if (at % 2 === 0) return { afterMs: Math.round(random() * ms * 1.1) };
  const call = calls[Math.floor(random() * calls.length)] ?? 'rename';
  return { call, when: 1 + Math.floor(random() ** 2 * 60) };
}

/** @param {number} seed */
function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
