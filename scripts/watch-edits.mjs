import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { runDx } from './kills/run-dx.mjs';
import { compare, describeProject, makeSandbox } from './kills/sandbox.mjs';
import { killUniverse } from './kills/universe.mjs';
import { openFixtureRegistry } from './repo/open-fixture-registry.mjs';
import { root } from './repo/root.mjs';
import { runMain } from './repo/run-main.mjs';
import {
  changeManifests,
  copyCommitted,
  firstManifests,
  pick,
  removeBusy,
  writeManifests,
} from './watch-edits/project-states.mjs';
import { environment, startWatch } from './watch-edits/watch-process.mjs';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
    generations: { type: 'boolean', default: false },
    dx: { type: 'string', default: join(root, 'packages', 'pkg-cli', 'bin', 'dx.cjs') },
    help: { type: 'boolean', default: false },
  },
});

const usage = `pnpm watch-edits [--count 500] [--seed 1] [--generations] [--dx <path>]
Edits manifests at random while dx watch is at work, kills it now and then, and compares each tree with a fresh install.
`;

/** A fresh install of what the watcher left has to be possible and the same within this time. */
const limitMs = 30_000;

await runMain(async () => {
  if (values.help) return void process.stdout.write(usage);
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'dx-edits-')));
  const registry = await openFixtureRegistry(base, killUniverse());
  try {
    const { wrong, lines } = await edit(base, registry.url);
    for (const line of [...wrong, ...lines]) console.log(line);
    if (wrong.length > 0) throw new Error(`${wrong.length} trees are wrong`);
  } finally {
    await registry.close();
    removeBusy(base);
  }
});

/**
 * @param {string} base
 * @param {string} registryUrl
 */
async function edit(base, registryUrl) {
  const random = generator(Number(values.seed));
  const more = { generations: values.generations, program: values.dx };
  const sandbox = makeSandbox(join(base, 'watched'), more);
  const fresh = makeSandbox(join(base, 'fresh'), { ...more, generations: false });
  writeFileSync(join(sandbox.project, '.npmrc'), `registry=${registryUrl}\nmin-release-age=0\n`);
  let manifests = firstManifests();
  writeManifests(sandbox.project, manifests, random);
  const counts = { edits: 0, kills: 0, switches: 0, others: 0, checks: 0 };
  /** @type {Set<string>} */
  const complaints = new Set();
  /** @type {string[]} */
  const wrong = [];
  /** @type {{ manifests: typeof manifests, directory: string }[]} */
  const commits = [];
  let watching = startWatch(sandbox);
  try {
    while (counts.edits < Number(values.count)) {
      const done = [];
      for (let burst = random() < 0.2 ? 4 : 1; burst > 0; burst -= 1) {
        counts.edits += 1;
        const commit = commits.length > 0 && random() < 0.15 ? pick(commits, random) : undefined;
        if (commit !== undefined) {
          manifests = clone(commit.manifests);
          removeBusy(join(sandbox.project, 'packages'));
          checkOut(commit.directory, sandbox.project);
          counts.switches += 1;
          done.push('switch');
        } else {
          done.push(changeManifests(manifests, random));
          writeManifests(sandbox.project, manifests, random);
        }
        if (random() < 0.5) await pause(random() * 120);
      }
      if (random() < 0.1) {
        counts.others += 1;
        await runBeside(sandbox, ['install']);
      }
      if (random() < 0.25) {
        await pause(random() * 250);
        for (const complaint of watching.complaints()) complaints.add(complaint);
        await watching.end('SIGKILL');
        counts.kills += 1;
        watching = startWatch(sandbox);
      }
      const differences = await untilSame(sandbox, fresh, watching);
      counts.checks += 1;
      if (differences.length > 0)
        wrong.push(
          `edit ${counts.edits} (${done.join(', ')}), last ${watching.last()}: ${differences.slice(0, 5).join('; ')}`,
        );
      if (random() < 0.2) {
        const directory = join(base, `commit-${commits.length}`);
        copyCommitted(sandbox.project, directory);
        commits.push({ manifests: clone(manifests), directory });
      }
    }
    for (const complaint of watching.complaints()) complaints.add(complaint);
  } finally {
    await watching.end('SIGTERM');
  }
  const told = [...complaints].sort().join(', ') || 'nothing';
  const { edits, kills, switches, others, checks } = counts;
  const lines = [
    `${edits} edits, ${switches} of them switches of all manifests and the lockfile; ${kills} kills of the watcher; ${others} installs beside it`,
    `${checks} trees compared with a fresh install, ${wrong.length} wrong; told on the way: ${told}`,
  ];
  return { wrong, lines };
}

/**
 * Waits until the watcher has settled, and until a fresh frozen install of manifests and lockfile gives the same tree.
 *
 * @param {import('./kills/sandbox.mjs').Sandbox} sandbox
 * @param {import('./kills/sandbox.mjs').Sandbox} fresh
 * @param {import('./watch-edits/watch-process.mjs').WatchProcess} watching
 */
async function untilSame(sandbox, fresh, watching) {
  const endMs = performance.now() + limitMs;
  let differences = ['never settled'];
  while (performance.now() < endMs && differences.length > 0) {
    if (watching.hasEnded()) return ['dx watch has ended'];
    await pause(50);
    if (watching.quietMs() < 250 || ['updating', undefined].includes(watching.last())) continue;
    copyCommitted(sandbox.project, fresh.project);
    const { exitCode, output } = await runDx(fresh, ['ci']);
    differences = exitCode === 0 ? compare(treeOf(fresh), treeOf(sandbox)) : [`dx ci: ${output.trim()}`];
  }
  return differences;
}

/** @param {import('./kills/sandbox.mjs').Sandbox} sandbox */
function treeOf(sandbox) {
  const isOwn = (/** @type {string} */ path) => /(?:^|\/)node_modules\/\.dx\//.test(path);
  return new Map([...describeProject(sandbox)].filter(([path]) => !isOwn(path) && !path.endsWith('.new')));
}

/**
 * In another terminal.
 *
 * @param {import('./kills/sandbox.mjs').Sandbox} sandbox
 * @param {readonly string[]} argv
 */
async function runBeside({ project, home, generations, program }, argv) {
  const env = environment(home, generations);
  await once(spawn(process.execPath, [program, ...argv], { cwd: project, env, stdio: 'ignore' }), 'close');
}

/**
 * As git does it: one file after the other.
 *
 * @param {string} from
 * @param {string} to
 */
function checkOut(from, to) {
  mkdirSync(to, { recursive: true });
  cpSync(from, to, { recursive: true, force: true });
}

/** @param {ReturnType<typeof firstManifests>} manifests */
function clone(manifests) {
  return new Map([...manifests].map(([location, dependencies]) => [location, new Map(dependencies)]));
}

/**
 * The same numbers for the same seed.
 *
 * @param {number} seed
 */
function generator(seed) {
  let state = seed >>> 0 || 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
